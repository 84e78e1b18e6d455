import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { installWithNx, packUmbrella } from '../support/installed.ts';

/** A product that is small, and yet is built in two parts and packed. */
const product = {
  VERSION: '1.0.0+001\n',
  '.gitignore': '/build/\n/dist/\n/node_modules\n/.nx/\n',
  'nx.json': '{ "analytics": false, "neverConnectToCloud": true, "plugins": ["windlass/nx"] }\n',
  'src/lamp.txt': 'lit\n',
  'web/index.html': '<!doctype html>\n',
  'windlass.config.yaml': `product: lamp
version: { source: VERSION }
builds:
  app:
    preset: custom
    command: [sh, -c, 'mkdir -p build && tr a-z A-Z < src/lamp.txt > build/lamp']
    inputs: [src/**]
    output: build/lamp
  page:
    preset: custom
    command: [sh, -c, 'mkdir -p build/web && cat web/index.html build/lamp > build/web/index.html']
    inputs: [web/**]
    output: build/web
    needs: [app]
packages:
  all:
    files: [{ from: build/lamp }, { from: build/web }]
`,
};

export interface Ran {
  readonly exitCode: number | null;
  readonly said: string;
}

/** A clone of the product, with a cache of its own. */
export interface Machine {
  readonly path: string;
  nx(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ran>;
  sh(env: NodeJS.ProcessEnv, script: string): Promise<Ran>;
  /** What was built and packed, by its path. */
  made(): Readonly<Record<string, string>>;
}

export interface Machines extends AsyncDisposable {
  readonly first: Machine;
  clone(name: string): Machine;
  /** `windlass cache serve`, as it is installed; ended with all the rest. */
  serve(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Server>;
}

export interface Server {
  readonly url: string;
  /** Hashes of what it keeps. */
  records(): readonly string[];
  said(): string;
  stop(): Promise<void>;
}

export async function openMachines(): Promise<Machines> {
  const folder = tempFolder();
  const first = tempRepository(product);
  installWithNx(first.path, packUmbrella(folder.path));
  first.git('add', '--all');
  first.git('commit', '--quiet', '--message=build: install windlass');
  const children: ChildProcess[] = [];
  const env = (path: string): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: folder.path,
    TMPDIR: folder.path,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    NX_CACHE_DIRECTORY: join(path, '.nx/cache'),
    NX_DAEMON: 'false',
    NX_ISOLATE_PLUGINS: 'false',
  });
  const machine = (path: string): Machine => {
    const run = async (more: NodeJS.ProcessEnv, file: string, args: readonly string[]): Promise<Ran> => {
      const child = spawn(file, args, { cwd: path, env: { ...env(path), ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = once(child, 'close');
      const said = await Promise.all([text(child.stdout), text(child.stderr)]);
      await ended;
      return { exitCode: child.exitCode, said: said.join('') };
    };
    return {
      path,
      nx: (more, ...args) => run(more, 'npx', ['nx', ...args, '--output-style=static']),
      sh: (more, script) => run(more, 'sh', ['-c', script]),
      made: () => made(path),
    };
  };
  const clone = (name: string): Machine => {
    const path = join(folder.path, name);
    first.git('clone', '--quiet', first.path, path);
    symlinkSync(join(first.path, 'node_modules'), join(path, 'node_modules'));
    return machine(path);
  };
  const serve: Machines['serve'] = async (more, ...args) => {
    const dir = join(folder.path, `cache-${children.length}`);
    mkdirSync(dir);
    const words = ['windlass', 'cache', 'serve', '--dir', dir, '--port', '0', ...args];
    const child = spawn('npx', words, { cwd: first.path, env: { ...env(first.path), ...more }, detached: true });
    children.push(child);
    return { ...(await opened(child)), records: () => readdirSync(join(dir, 'entries')).sort() };
  };
  return {
    first: machine(first.path),
    clone,
    serve,
    [Symbol.asyncDispose]: async () => {
      for (const child of children) await end(child);
      for (const one of [first, folder] satisfies Folder[]) one[Symbol.dispose]();
    },
  };
}

async function opened(child: ChildProcess): Promise<Omit<Server, 'records'>> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (more: string) => {
      said += more;
    });
  const url = () => /SERVER=(\S+)/.exec(said)?.[1];
  while (url() === undefined && child.exitCode === null) await delay(20);
  const found = url();
  if (found === undefined) throw new Error(`the cache does not open: ${said}`);
  return { url: found, said: () => said, stop: () => end(child) };
}

/** npx does not hand a signal on to what it runs: the group gets it, as from a terminal. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'close');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

function made(path: string): Readonly<Record<string, string>> {
  const files = ['build', 'dist'].flatMap((folder) =>
    readdirSync(join(path, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Object.fromEntries(files.sort().map((file) => [file.slice(path.length + 1), readFileSync(file, 'base64')]));
}

/** Replaces a file of a machine. */
export function write({ path }: Machine, file: string, content: string): void {
  writeFileSync(join(path, file), content);
}
