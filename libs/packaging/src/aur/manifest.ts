import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  readonly bom: boolean;
  /** Null where there is none yet. */
  readonly srcinfo: string | null;
}

export const defaultManifest = 'packaging/aur/PKGBUILD';

/** @throws WindlassError `input` where there is no PKGBUILD, or one that is no text. */
export function readAurManifest({ root, config }: Pick<ReleaseContext, 'root' | 'config'>): AurManifest {
  const file = config.channels.aur?.manifest ?? defaultManifest;
  const path = join(root, file);
  const dir = dirname(path);
  const { text, bom } = readText(path, file);
  const srcinfoFile = file.replace(/[^/]*$/, '.SRCINFO');
  const srcinfo = existsSync(join(root, srcinfoFile)) ? readText(join(root, srcinfoFile), srcinfoFile).text : null;
  return { file, srcinfoFile, dir, text, bom, srcinfo };
}
