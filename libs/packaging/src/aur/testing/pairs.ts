import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** 203 packages of mfinelli/aur-packages at e87b281 (Unlicense): `<name>/PKGBUILD` and `<name>/.SRCINFO`. */
const folder = process.env['WINDLASS_AUR_PAIRS'] ?? join(import.meta.dirname, '../../../../../../shared/fixtures/aur');

export const pairsReason = 'needs ../shared/fixtures/aur, or WINDLASS_AUR_PAIRS';

/** Folders that hold both; none where they are not on this machine. */
export const pairs: readonly string[] = existsSync(folder)
  ? readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((dir) => ['PKGBUILD', '.SRCINFO'].every((file) => existsSync(join(dir, file))))
  : [];
