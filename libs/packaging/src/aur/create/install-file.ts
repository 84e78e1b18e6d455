import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchHook, ResolvedAur } from '@windlass/kit/config/resolved-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../../config-place.ts';
import { installMark } from '../install-script.ts';

/** What pacman calls (PKGBUILD(5), install), in the order of a package's life. */
const hooks: Readonly<Record<ArchHook, string>> = {
  preInstall: 'pre_install',
  postInstall: 'post_install',
  preUpgrade: 'pre_upgrade',
  postUpgrade: 'post_upgrade',
  preRemove: 'pre_remove',
  postRemove: 'post_remove',
};

/** The text of the .install file that the config asks for; null where it asks for none. @throws WindlassError `config` for a script that is not there. */
export async function installText(release: ReleaseContext, { scripts }: ResolvedAur): Promise<string | null> {
  const functions: string[] = [];
  for (const [key, name] of Object.entries(hooks)) {
    const file = Object.entries(scripts).find(([each]) => each === key)?.[1] ?? null;
    if (file === null) continue;
    functions.push(`${name}() {\n${await bodyOf(release, key, file)}}\n`);
  }
  return functions.length === 0 ? null : `${installMark}\n\n${functions.join('\n')}`;
}

async function bodyOf(release: ReleaseContext, key: string, file: string): Promise<string> {
  let text: string;
  try {
    text = readFileSync(join(release.root, file), 'utf8');
  } catch {
    throw await configError(release, ['channels', 'aur', 'scripts', key], `${file} cannot be read`, {
      next: 'correct the path',
    });
  }
  // Its lines stay as they are, for a heredoc may be among them; only the line that names the shell means nothing in a function.
  const body = text
    .replace(/^\ufeff/, '')
    .replace(/^#!.*\n/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n*$/, '\n');
  return /^\s*$/.test(body) ? ':\n' : body;
}
