import { join } from 'node:path';
import type { Services } from '@windlass/kit/services/services';
import { missingProgram, openSandbox, type Sandbox } from './build/sandbox.ts';

/** Files beside a PKGBUILD: those of a folder, or texts that are about to be written there. */
export interface Beside {
  readonly dir: string;
  readonly files: readonly string[];
  readonly planned?: ReadonlyMap<string, string>;
}

/**
 * What the machine's own `makepkg --printsrcinfo` says of a PKGBUILD; null where there is no makepkg, or no way to run it. It is run on copies, and as
 * another user where this one is root. Unlike all else here this executes the PKGBUILD's top level, as every makepkg does: it is for the product's
 * own PKGBUILD, never for one that came from somewhere.
 * @throws WindlassError `build` where makepkg refuses the file.
 */
export async function makepkgSrcinfo(
  services: Pick<Services, 'env' | 'runner'>,
  pkgbuild: string,
  beside: Beside,
): Promise<string | null> {
  if ((await missingProgram(services, ['makepkg'])) !== null) return null;
  using sandbox = openSandbox(services);
  sandbox.folder('package');
  stage(sandbox, 'package', pkgbuild, beside);
  const { stdout } = await sandbox.run('makepkg', ['--printsrcinfo'], { cwd: 'package', timeoutMs: 120_000 });
  return stdout;
}

/** Puts a PKGBUILD and what it needs beside it into a folder of a sandbox. */
export function stage(sandbox: Sandbox, folder: string, pkgbuild: string, { dir, files, planned }: Beside): void {
  for (const file of files) {
    const text = planned?.get(file);
    if (text !== undefined) sandbox.write(`${folder}/${file}`, text);
    else sandbox.copy(join(dir, file), `${folder}/${file}`);
  }
  sandbox.write(`${folder}/PKGBUILD`, pkgbuild);
}
