import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { showCommand } from '@windlass/kit/run/command-line';
import { faultsOf } from '../run/judge.ts';
import { startProgram, systemPath } from '../run/start.ts';
import type { Installable, Installed, InstallServices } from './installable.ts';

/** Of the runtime (type2-runtime): it unpacks itself where file systems in user space cannot be mounted, as in a container. */
const unpacking = '--appimage-extract-and-run';

/** An AppImage is installed by copying it, and is itself what is run: of the command only the arguments count. */
export async function installAppImage(services: InstallServices, one: Installable): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-root-')));
  const [bin, home, temp] = [join(folder, 'bin'), join(folder, 'home'), join(folder, 'tmp')];
  const how = 'copied to an empty folder';
  try {
    for (const path of [bin, home, temp]) mkdirSync(path);
    const file = join(bin, basename(one.file));
    copyFileSync(one.file, file);
    chmodSync(file, 0o755);
    const [program, ...args] = one.command;
    if (program === undefined) return { faults: [], how };
    const started = { file, args: [unpacking, ...args], cwd: bin, home, temp, path: systemPath };
    const ran = await startProgram(services, { ...started, timeoutMs: one.timeoutMs });
    const command = showCommand(basename(file), args);
    const fix = `chmod +x ${one.file} and run: env -i ${showCommand(one.file, [unpacking, ...args])}`;
    return { faults: faultsOf(ran, { command, version: one.version, file }).map((fault) => ({ ...fault, fix })), how };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
