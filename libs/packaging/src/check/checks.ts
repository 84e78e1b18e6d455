import { checksum } from './checksum.ts';
import { contains, forbids, listed } from './contents.ts';
import { elf } from './elf/check.ts';
import { containedText, forbiddenText } from './forbidden-text.ts';
import { hygiene } from './hygiene.ts';
import { installed } from './install/check.ts';
import { lint } from './lint/check.ts';
import { secrets } from './secrets/check.ts';
import { size, sizeChange } from './size.ts';
import type { AnyCheck } from './subject.ts';
import { testRun } from './test-run.ts';
import { unpackedSize } from './unpacked-size.ts';
import { web } from './web/check.ts';

/** Every check of a packed file, in the order in which it is made. */
export const checks: readonly AnyCheck[] = [
  checksum,
  size,
  sizeChange,
  unpackedSize,
  listed,
  hygiene,
  contains,
  forbids,
  containedText,
  forbiddenText,
  secrets,
  elf,
  lint,
  testRun,
  web,
  installed,
];
