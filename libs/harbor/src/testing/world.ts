import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Harbor, type HarborOptions, openHarbor } from '../harbor.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a real client. Asynchronously: the servers that it talks to are in this process. */
export function runClient(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ran> {
  const { cwd, env = process.env, input = '' } = options;
  return new Promise((done) => {
    const child = execFile(file, args, { cwd, env, encoding: 'utf8', timeout: 60_000 }, (error, stdout, stderr) =>
      done({ exitCode: codeOf(error), stdout, stderr }),
    );
    // A client may end without having read its input.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** Of a signal: 128 and more, as a shell says it. */
function codeOf(error: ExecFileException | null): number {
  if (error === null) return 0;
  if (typeof error.code === 'number') return error.code;
  throw new Error(`the client could not be run: ${error.message}`, { cause: error });
}

export interface World extends AsyncDisposable {
  /** A folder of its own, removed at the end. */
  readonly path: string;
  readonly harbor: Harbor;
  /** A client that lives in the harbor, with a home of its own. */
  run(
    file: string,
    args: readonly string[],
    options?: { readonly cwd?: string; readonly input?: string },
  ): Promise<Ran>;
}

export function tempFolder(): { readonly path: string } & Disposable {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-harbor-')));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A harbor in a folder that is removed at the end of the scope (`await using`). */
export async function openWorld(options: Omit<HarborOptions, 'dir'> = {}): Promise<World> {
  const folder = tempFolder();
  const harbor = await openHarbor({ npm: false, ...options, dir: join(folder.path, 'harbor') });
  const env = { PATH: process.env['PATH'], HOME: folder.path, LC_ALL: 'C', ...harbor.env };
  return {
    path: folder.path,
    harbor,
    run: (file, args, more = {}) => runClient(file, args, { cwd: folder.path, ...more, env }),
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      folder[Symbol.dispose]();
    },
  };
}
