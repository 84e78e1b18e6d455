import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** A PKGBUILD of the product and the .SRCINFO beside it, as they lie there. */
export interface AurManifest {
  /** From the folder of the config, with `/`. */
  readonly file: string;
  readonly srcinfoFile: string;
  /** Folder of both, absolute. */
  readonly dir: string;
  readonly text: string;
  /** Null where there is none yet. */
  readonly srcinfo: string | null;
}

export const defaultManifest = 'packaging/aur/PKGBUILD';

/** @throws WindlassError `input` where there is no PKGBUILD, or one that cannot be read. */
export function readAurManifest(release: Pick<ReleaseContext, 'root' | 'config'>): AurManifest {
  const { path, file } = placeOfManifest(release);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
    throw new WindlassError('input', `there is no ${file}`, {
      where: { file },
      why: 'channels.aur.manifest names it, or it is where nothing else is said',
      next: 'npx windlass prepare-aur-package --create, or name yours in channels.aur.manifest',
    });
  return manifestOf(release, readPkgbuildText(path, file));
}

/** As `readAurManifest`, of a PKGBUILD that is about to be written. */
export function manifestOf(release: Pick<ReleaseContext, 'root' | 'config'>, text: string): AurManifest {
  const { root } = release;
  const { path, file } = placeOfManifest(release);
  const srcinfoFile = file.replace(/[^/]*$/, '.SRCINFO');
  const srcinfo = existsSync(join(root, srcinfoFile)) ? readText(join(root, srcinfoFile), srcinfoFile).text : null;
  return { file, srcinfoFile, dir: dirname(path), text, srcinfo };
}

/** Where the PKGBUILD is, or is to be; `file` from the folder of the config. */
export function placeOfManifest({ root, config }: Pick<ReleaseContext, 'root' | 'config'>): {
  readonly path: string;
  readonly file: string;
} {
  const file = config.channels.aur?.manifest ?? defaultManifest;
  return { path: join(root, file), file };
}

/** @throws WindlassError `input` for what is no text, and for one that begins with a BOM: bash takes it for a part of the first word. */
export function readPkgbuildText(path: string, file: string): string {
  const { text, bom } = readText(path, file);
  if (!bom) return text;
  throw new WindlassError('input', `${file} begins with a byte order mark`, {
    where: { file, line: 1, column: 1 },
    why: 'bash takes it for a part of the first word, which is then no assignment and no comment',
    next: `sed -i '1s/^\\xef\\xbb\\xbf//' ${file}`,
  });
}
