import { lstatSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { readPkgbuildText } from '@windlass/packaging/aur/manifest';
import { printSrcinfo } from '@windlass/packaging/aur/print-srcinfo';

/** Prints the .SRCINFO of PKGBUILDs, wherever they are from: nothing of them is run. Of several each has its path before it, as a comment. */
export function printAll({ cwd }: ScriptContext, files: readonly string[]): ScriptResult {
  const printed = files.map((file) => {
    const path = resolve(cwd, file);
    const shown = relative(cwd, path) || '.';
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new WindlassError('input', `${shown} is a folder, not a PKGBUILD`, {
        where: { file: shown },
        next: `prepare-aur-package --print-srcinfo ${join(shown, 'PKGBUILD')}`,
      });
    return { file: shown, srcinfo: printSrcinfo(readPkgbuildText(path, shown), shown) };
  });
  const [first, ...more] = printed;
  if (first !== undefined && more.length === 0) return { text: first.srcinfo, data: { srcinfo: first.srcinfo } };
  return { text: printed.map(({ file, srcinfo }) => `# ${file}\n${srcinfo}`).join('\n'), data: { packages: printed } };
}
