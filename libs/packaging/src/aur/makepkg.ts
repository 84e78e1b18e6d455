import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '@windlass/kit/services/services';

/** `nobody`, which every Linux has: makepkg refuses to run as root. */
const nobody = 65534;

/**
 * What the machine's own `makepkg --printsrcinfo` says of a PKGBUILD; null where there is no makepkg, or no way to run it. It is run on copies, and as
 * another user where this one is root. Unlike all else here this executes the PKGBUILD's top level, as every makepkg does.
 * @param files names in `dir` that the PKGBUILD needs beside it.
 * @throws WindlassError `build` where makepkg refuses the file.
 */
export async function makepkgSrcinfo(
  { env, runner }: Pick<Services, 'env' | 'runner'>,
  dir: string,
  files: readonly string[],
  pkgbuild: string,
): Promise<string | null> {
  const isRoot = process.geteuid?.() === 0;
  const path = env['PATH'];
  const programs = isRoot ? 'command -v makepkg && command -v setpriv' : 'command -v makepkg';
  const find = await runner.run('sh', ['-c', programs], {
    kind: 'build',
    env: { PATH: path },
    writes: false,
    check: false,
  });
  if (find.exitCode !== 0) return null;
  const copy = mkdtempSync(join(tmpdir(), 'windlass-makepkg-'));
  try {
    for (const file of files) copyFileSync(join(dir, file), join(copy, file));
    writeFileSync(join(copy, 'PKGBUILD'), pkgbuild);
    chmodSync(copy, 0o755);
    if (isRoot) for (const file of ['.', 'PKGBUILD', ...files]) chownSync(join(copy, file), nobody, nobody);
    const command = ['makepkg', '--printsrcinfo'];
    const other = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
    const [program = '', ...args] = isRoot ? [...other, ...command] : command;
    const result = await runner.run(program, args, {
      kind: 'build',
      cwd: copy,
      // No setting of the user's, and a locale in which characters are characters. makepkg looks for pacman before it looks at what it is
      // asked, and there is none outside of Arch.
      env: { PATH: path, HOME: copy, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PACMAN: 'true' },
      writes: false,
      timeoutMs: 60_000,
    });
    return result.stdout;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
