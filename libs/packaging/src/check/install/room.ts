import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import type { RunResult } from '@windlass/kit/run/options';
import type { Services } from '@windlass/kit/services/services';
import { programPath } from '../../builds/environment.ts';
import { emptyEnv, errorAsValue, filesIn, type Ran, startProgram, systemPath } from '../run/start.ts';
import { enter, enterScript } from './enter.ts';
import { resolveInside } from './inside.ts';

/** An empty folder that a package is installed in as if it were `/`. */
export interface Room extends Disposable {
  /** Absolute. */
  readonly root: string;
  /** Why what is installed runs beside this machine's own files and not in the root; null where it runs in there. */
  readonly outside: string | null;
  /** A folder beside the root, for what a tool needs. */
  readonly beside: string;
  /** Runs a tool of this machine that works on the root. An error as a value where it cannot run or takes too long. */
  tool(words: readonly string[]): Promise<RunResult | WindlassError>;
  /** Starts what was installed, by its path inside. */
  start(program: string, args: readonly string[]): Promise<Ran>;
}

export interface RoomOptions {
  /** Folders inside that the package has something in: they must be ours to write in. */
  readonly folders: readonly string[];
  readonly timeoutMs: number;
  /** Whether to do without namespaces where there are some. */
  readonly outside?: string;
}

/** Milliseconds that a package tool may take. */
const toolMs = 120_000;

export async function openRoom(services: Pick<Services, 'runner' | 'env'>, options: RoomOptions): Promise<Room> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-root-')));
  // Who may look into the root is the root's own affair, and a package tool that becomes another user has to get there.
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  const place = { root: at('root'), work: at('work'), left: at('left'), script: at('enter.sh') };
  const [home, temp, beside] = [at('home'), at('tmp'), at('beside')];
  for (const path of [place.root, place.work, home, temp, beside]) mkdirSync(path);
  for (const path of ['tmp', 'root', 'run', 'var/lib', 'var/log', 'var/tmp', 'etc', ...options.folders])
    mkdirSync(join(place.root, path), { recursive: true });
  chmodSync(join(place.root, 'tmp'), 0o1777);
  writeFileSync(place.script, enterScript);
  const path = `${programPath(services.env)}:/usr/local/sbin:/usr/sbin:/sbin`;
  const toolEnv = { ...emptyEnv({ path, home, temp }), DEBIAN_FRONTEND: 'noninteractive' };
  const run = (words: readonly string[], timeoutMs = toolMs) => {
    const [file = '', ...args] = words;
    const limits = { timeoutMs, graceMs: 1_000, maxCapture: 1024 * 1024, check: false, writes: false };
    return errorAsValue(services.runner.run(file, args, { kind: 'build', cwd: place.root, env: toolEnv, ...limits }));
  };
  const outside = options.outside ?? (await whyNot(() => run(enter(place, 'inside', ['true']))));
  const isRoom = outside === null;
  return {
    root: place.root,
    outside,
    beside,
    tool: (words) => run(isRoom ? enter(place, 'outside', words) : words),
    start: async (program, args) => {
      if (!isRoom) {
        const file = resolveInside(place.root, program) ?? join(place.root, program);
        const path = `${join(place.root, 'usr/bin')}:${systemPath}`;
        return startProgram(services, { file, args, cwd: place.root, home, temp, path, timeoutMs: options.timeoutMs });
      }
      const env = Object.entries(emptyEnv({ path: systemPath, home: '/root', temp: '/tmp' }));
      const words = ['env', '-i', ...env.map(([name, value]) => `${name}=${value}`), program, ...args];
      const outcome = await run(enter(place, 'inside', words), options.timeoutMs);
      const leftAtHome = filesIn(join(place.root, 'root'));
      return { outcome: withSignal(outcome), leftRunning: namesIn(place.left), leftAtHome };
    },
    [Symbol.dispose]: () => {
      // Overlays leave folders there that nobody may read (overlayfs(5), "workdir").
      for (const name of readdirSync(place.work))
        if (existsSync(join(place.work, name, 'work'))) chmodSync(join(place.work, name, 'work'), 0o700);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Null where it works. */
async function whyNot(attempt: () => Promise<RunResult | WindlassError>): Promise<string | null> {
  if (process.platform !== 'linux') return 'only Linux has namespaces';
  const tried = await attempt();
  if (tried instanceof WindlassError) return tried.message;
  return tried.exitCode === 0 ? null : tailOf(tried.stderr, 1) || 'this machine allows no namespaces';
}

/** A shell says of a program that a signal ended that its exit code is 128 and the signal (POSIX, 2.8.2). */
function withSignal(outcome: RunResult | WindlassError): RunResult | WindlassError {
  if (outcome instanceof WindlassError || outcome.exitCode === null || outcome.exitCode <= 128) return outcome;
  const number = outcome.exitCode - 128;
  const [signal] = Object.entries(constants.signals).find(([, value]) => value === number) ?? [];
  return signal === undefined ? outcome : { ...outcome, exitCode: null, signal: signal as NodeJS.Signals };
}

function namesIn(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const names = readFileSync(file, 'utf8')
    .split('\n')
    .filter((name) => name !== '');
  rmSync(file);
  return names;
}
