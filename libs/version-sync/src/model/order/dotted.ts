import { compareLists, compareNumerals, type Order } from './order.ts';

/** Numbers between dots (Windows, CMake, versionCode, CFBundleVersion): absent ones are zero. */
export function compareDotted(a: string, b: string): Order {
  return compareLists(a.split('.'), b.split('.'), compareNumerals, (number) => (/^0*$/.test(number) ? 0 : -1));
}
