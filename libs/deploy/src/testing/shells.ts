import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { framed } from '@windlass/kit/ssh/quote';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { has } from './world.ts';

export interface Shell {
  readonly name: string;
  /** Whether this machine does not have it. */
  readonly missing: boolean;
  /** Runs scripts as sshd would, without one, in `home`. */
  open(home: string): Ssh & Disposable;
}

export const own: Shell = {
  name: 'the system’s own tools',
  missing: false,
  open: (home) => local(home, process.env['PATH'] ?? '', []),
};

const busybox: Shell = { name: 'BusyBox (needs busybox)', missing: !has('busybox'), open: openBusybox };

/** The userlands that a host may have. */
export const shells: readonly Shell[] = [own, busybox];

/** A PATH that holds BusyBox's applets and nothing else. */
function openBusybox(home: string): Ssh & Disposable {
  const bin = mkdtempSync(join(tmpdir(), 'windlass-busybox-'));
  const program = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  spawnSync(program, ['--install', '-s', bin]);
  return local(home, bin, [bin]);
}

function local(home: string, path: string, folders: readonly string[]): Ssh & Disposable {
  return {
    host: 'local',
    words: () => [],
    close: async () => undefined,
    run: async (script, { kind, args = [], input = '', check = true }) => {
      const { remote, stdin } = framed(script, args, input);
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', `PATH='${path}'; ${remote}`], {
        cwd: home,
        input: stdin,
        encoding: 'utf8',
        env: { PATH: path, HOME: home },
        maxBuffer: 2 ** 28,
      });
      if (check && status !== 0) throw new WindlassError(kind, 'a script failed', { why: stderr });
      const result = { ran: true, commandLine: 'sh', signal: null, truncated: false, durationMs: 0, log: null };
      return { ...result, exitCode: status, stdout, stderr };
    },
    [Symbol.dispose]: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
