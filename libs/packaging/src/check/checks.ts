import { checksum } from './checksum.ts';
import { contains, forbids, listed } from './contents.ts';
import { forbiddenText } from './forbidden-text.ts';
import { hygiene } from './hygiene.ts';
import { size, sizeChange } from './size.ts';
import type { Check } from './subject.ts';
import { testRun } from './test-run.ts';

/** Every check of a packed file, in the order in which it is made. */
export const checks: readonly Check[] = [
  checksum,
  size,
  sizeChange,
  listed,
  hygiene,
  contains,
  forbids,
  forbiddenText,
  testRun,
];
