import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { showCommand } from '@windlass/kit/run/command-line';
import { faultsOf } from '../run/judge.ts';
import { startProgram, systemPath } from '../run/start.ts';
import { resolveInside } from './inside.ts';
import type { Installable, Installed, InstallFault, InstallServices } from './installable.ts';

const how = 'unpacked into an empty folder';

/** To install an archive is to unpack it. The program is looked for at the top, and in `bin`. */
export async function installArchive(services: InstallServices, one: Installable): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-root-')));
  const [root, home, temp] = [join(folder, 'root'), join(folder, 'home'), join(folder, 'tmp')];
  try {
    for (const path of [root, home, temp]) mkdirSync(path);
    await one.unpack?.(root);
    const [program, ...args] = one.command;
    if (program === undefined) return { faults: [], how };
    const found = findUnpacked(root, one.paths, program);
    if (found === null) {
      const message = `there is no ${program} in it`;
      return { faults: [{ severity: 'error', message, fix: `correct ${one.key}` }], how };
    }
    const started = { ...found, args, home, temp, path: systemPath, timeoutMs: one.timeoutMs };
    const ran = await startProgram(services, started);
    const command = showCommand(program, args);
    const fix = `unpack ${basename(one.file)} and run: env -i ./${command}`;
    const faults = faultsOf(ran, { command, version: one.version, file: found.file });
    return { faults: faults.map((fault): InstallFault => ({ ...fault, fix })), how };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Below the one folder that everything is in where there is one, and at the top. */
function findUnpacked(
  root: string,
  paths: readonly string[],
  program: string,
): { readonly file: string; readonly cwd: string } | null {
  const tops = new Set(paths.map((path) => path.replace(/^\.?\//, '').split('/')[0] ?? ''));
  const cwds = [...(tops.size === 1 ? [...tops].map((top) => join(root, top)) : []), root];
  const places = program.includes('/') ? [program] : [program, `bin/${program}`, `usr/bin/${program}`];
  for (const cwd of cwds) {
    for (const place of places) {
      const file = resolveInside(root, relative(root, join(cwd, place)));
      if (file !== null && statSync(file).isFile()) return { file, cwd };
    }
  }
  return null;
}
