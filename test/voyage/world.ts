import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Harbor, openHarbor } from '@windlass/harbor/harbor';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import type { Entry } from '@windlass/kit/ledger/entry';
import { fileStore } from '@windlass/kit/ledger/file-store';
import type { Envelope } from '@windlass/kit/output/envelope';
import { type Config, downloadUrl, productFiles, repository, siteUrl, webHost } from './product.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

const workspace = resolve(import.meta.dirname, '../..');

export interface Ran {
  /** 128 and the signal's number where it was killed, as a shell says it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Said = Ran & { readonly envelope: Envelope };

/** A script that runs beside the test; `done` when it has ended. */
export interface Running {
  readonly pid: number;
  readonly done: Promise<Ran>;
}

/** A product, the harbor that it is released to, and a home for whoever releases it. */
export interface World extends AsyncDisposable {
  readonly root: string;
  readonly harbor: Harbor;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the site on its host. */
  readonly site: string;
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  /** Git in the product, over the harbor's remotes. */
  git(...args: readonly string[]): Promise<string>;
  /** Changes the config, commits and pushes. */
  configure(change: (config: Config) => object): Promise<void>;
  /** Writes the files, commits and pushes. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Any script as a process of its own, its envelope read. */
  run(script: string, ...args: readonly string[]): Promise<Said>;
  /** `strategic-deploy --json …` */
  release(...args: readonly string[]): Promise<Said>;
  /** The same, still running; with node's own arguments and further variables where given. */
  start(script: string, args: readonly string[], how?: StartOptions): Running;
  snapshot(): Promise<Snapshot>;
  ledger(release: string): Promise<readonly Entry[]>;
  releases(): Promise<readonly string[]>;
  /** Ends the harbor and keeps the folder, for `reopenWorld`; still to be disposed of. */
  freeze(): Promise<void>;
}

export interface StartOptions {
  readonly node?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface WorldOptions {
  readonly npm?: boolean;
  readonly config?: (config: Config) => object;
  readonly files?: Readonly<Record<string, string>>;
}

/** Opens the world of a product that was never released; its first commit is on the remote. */
export async function openWorld({ npm = false, config, files = {} }: WorldOptions = {}): Promise<World> {
  const folder = tempFolder({ gitconfig: '[user]\n\tname = Test\n\temail = test@example.org\n[gc]\n\tauto = 0\n' });
  mkdirSync(join(folder.path, 'tmp'));
  const world = await worldIn(folder, npm);
  try {
    folder.write(under('beacon', { ...productFiles(config), ...files }));
    await world.git('init', '--quiet', '--initial-branch=main');
    await world.git('add', '--all');
    await world.git('commit', '--quiet', '--message=feat: a first light');
    await world.git('remote', 'add', 'origin', `ssh://git@github.com/${repository}.git`);
    await world.git('push', '--quiet', '--set-upstream', 'origin', 'main');
    return world;
  } catch (thrown) {
    await world[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** A copy of a world that was frozen, with all that was released in it, in a folder of its own. */
export async function reopenWorld(frozen: World): Promise<World> {
  const folder = tempFolder();
  cpSync(dirname(frozen.root), folder.path, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return worldIn(folder, false);
}

async function worldIn(folder: Folder, npm: boolean): Promise<World> {
  // As root, makepkg is run by another user, who must get to the temporary folder in it.
  chmodSync(folder.path, 0o755);
  mkdirSync(join(folder.path, 'beacon'), { recursive: true });
  const harbor = await openHarbor({
    dir: join(folder.path, 'harbor'),
    npm,
    github: { repositories: [repository] },
    aur: {},
    hosts: [
      {
        name: webHost,
        user: 'deploy',
        serves: [
          { url: siteUrl, folder: 'sites/beacon/current' },
          { url: downloadUrl, folder: 'downloads/beacon' },
        ],
      },
    ],
    from: [import.meta.dirname],
    sshd: 'never',
  });
  return worldOf(folder, join(folder.path, 'beacon'), harbor);
}

function worldOf(folder: Folder, root: string, harbor: Harbor): World {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder.path,
    TMPDIR: join(folder.path, 'tmp'),
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: join(folder.path, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    // Each script is a process that loads hundreds of sources: compiled once for all of them.
    NODE_COMPILE_CACHE: join(workspace, 'node_modules/.cache/windlass-voyage'),
    ...harbor.env,
  };
  const write = (files: Readonly<Record<string, string>>) => folder.write(under('beacon', files));
  const program = (file: string, args: readonly string[], cwd = root, more: NodeJS.ProcessEnv = {}): Running => {
    const child = spawn(file, args, { cwd, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    const done = Promise.all([text(child.stdout), text(child.stderr), ended]).then(([stdout, stderr]) => ({
      exitCode: child.exitCode ?? 128 + (signalNumbers[child.signalCode ?? ''] ?? 0),
      stdout,
      stderr,
    }));
    return { pid: child.pid ?? 0, done };
  };
  const git: World['git'] = async (...args) => {
    const { exitCode, stdout, stderr } = await program('git', args).done;
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const commit: World['commit'] = async (message, files) => {
    write(files);
    await git('add', '--all');
    await git('commit', '--quiet', `--message=${message}`);
    await git('push', '--quiet', 'origin', 'HEAD:main');
  };
  const start: World['start'] = (script, args, { node = [], env: more = {}, cwd = root } = {}) => {
    const cli = join(workspace, 'scripts', script, 'src/cli.ts');
    return program(process.execPath, ['--conditions=@windlass/source', ...node, cli, ...args], cwd, more);
  };
  const run: World['run'] = async (script, ...args) => {
    const ran = await start(script, [...args, '--json']).done;
    if (!ran.stdout.startsWith('{')) throw new Error(`${script} ${args.join(' ')} printed no envelope: ${ran.stderr}`);
    return { ...ran, envelope: JSON.parse(ran.stdout) };
  };
  const ledgerOf = () => fileStore(join(root, '.git/windlass'));
  return {
    root,
    harbor,
    env,
    site: join(harbor.hosts[webHost] ?? '', 'sites/beacon'),
    write,
    read: (file) => folder.read(join('beacon', file)),
    git,
    commit,
    configure: (change) =>
      commit('chore: another config', {
        'windlass.config.json': productFiles(change)['windlass.config.json'] ?? '',
      }),
    start,
    run,
    release: (...args) => run('strategic-deploy', ...args),
    snapshot: () => readSnapshot(harbor, env, root),
    ledger: (release) => ledgerOf().read(release),
    releases: () => ledgerOf().releases(),
    freeze: () => harbor.close(),
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      folder[Symbol.dispose]();
    },
  };
}

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function under(dir: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [join(dir, name), content]));
}
