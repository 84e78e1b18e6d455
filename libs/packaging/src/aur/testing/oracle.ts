import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';

/** Whether this machine has makepkg to compare with. */
export const hasMakepkg = spawnSync('sh', ['-c', 'command -v makepkg']).status === 0;

/** Everything that one PKGBUILD needs, by name. */
export type PackageFiles = Readonly<Record<string, string>>;

const nobody = 65534;

/**
 * What the real makepkg prints of each; null where it refuses one. All in one go, two at a time, as an ordinary user: each takes makepkg the better
 * part of a second.
 */
export async function askMakepkg(packages: readonly PackageFiles[]): Promise<readonly (string | null)[]> {
  using folder = tempFolder({});
  for (const [at, files] of packages.entries())
    folder.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${at}/${name}`, text])));
  const isRoot = process.geteuid?.() === 0;
  chmodSync(folder.path, 0o755);
  if (isRoot) for (const at of packages.keys()) chownSync(join(folder.path, String(at)), nobody, nobody);
  const line = 'cd "$1" && makepkg --printsrcinfo > .printed 2> .errors && mv .printed .accepted; true';
  const words = ['xargs', '-P2', '-n1', 'sh', '-c', line, 'sh'];
  const other = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
  const [program = '', ...args] = isRoot ? [...other, ...words] : words;
  const { PATH } = process.env;
  const env = { PATH, HOME: folder.path, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PACMAN: 'true', CARCH: 'x86_64' };
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder.path, env, stdio: ['pipe', 'ignore', 'inherit'] });
    child.on('error', reject).on('close', () => resolve());
    child.stdin.end([...packages.keys()].map((at) => `${at}\n`).join(''));
  });
  return [...packages.keys()].map((at) => {
    const file = join(folder.path, String(at), '.accepted');
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  });
}
