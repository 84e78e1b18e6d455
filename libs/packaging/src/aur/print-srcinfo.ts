import { withOthers } from '@windlass/kit/errors';
import { lintPkgbuild } from './lint.ts';
import { evaluatePkgbuild, type Pkgbuild } from './pkgbuild/evaluate.ts';
import { formatSrcinfo, srcinfoOf } from './srcinfo.ts';

/**
 * `makepkg --printsrcinfo`, byte for byte, without makepkg and without executing anything.
 * @param text of a PKGBUILD, without its BOM.
 * @throws WindlassError `input` with file:line:column for what makepkg refuses, and for what is not understood.
 */
export function printSrcinfo(text: string, file: string): string {
  return formatSrcinfo(srcinfoOf(readPkgbuild(text, file)));
}

/** A PKGBUILD that makepkg takes. @throws WindlassError as `printSrcinfo`, with all that is wrong. */
export function readPkgbuild(text: string, file: string): Pkgbuild {
  const pkgbuild = evaluatePkgbuild(text, file);
  const [first, ...also] = lintPkgbuild(pkgbuild);
  if (first !== undefined) throw withOthers(first, also);
  return pkgbuild;
}
