import type { ResolvedPackageCheck } from '@windlass/kit/config/resolved-products';
import type { Target } from './machine.ts';

export interface Fault {
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  /** What to do about it. */
  readonly fix: string;
  readonly severity?: 'warning';
}

/** What is around a program in its package. */
export interface Surroundings {
  readonly target: Target;
  readonly rules: ResolvedPackageCheck['elf'];
  /** Whether the package is unpacked at the root of a system. */
  readonly isRooted: boolean;
  /** Every name of a file in it, without its folder, and every DT_SONAME. */
  readonly brings: ReadonlySet<string>;
  /** Every path in it, without `./` and slashes at its ends. */
  readonly paths: ReadonlySet<string>;
}
