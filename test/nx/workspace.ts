import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Harbor, openHarbor } from '@windlass/harbor/harbor';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import type { Entry } from '@windlass/kit/ledger/entry';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { installWithNx, packUmbrella } from '../support/installed.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';

export interface Ran {
  readonly exitCode: number | null;
  /** stdout and stderr together. */
  readonly said: string;
  readonly stdout: string;
}

/** The example product as an Nx workspace, with the packed windlass installed, in a harbor. */
export interface Workspace extends AsyncDisposable {
  readonly product: string;
  readonly harbor: Harbor;
  run(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran>;
  /** The same, and an error where it fails. Gives its stdout. */
  must(file: string, ...args: readonly string[]): Promise<string>;
  /** Replaces a text in a file of the product. */
  write(file: string, from: string | RegExp, to: string): void;
  /** Everything, to the remote. */
  commit(message: string): Promise<void>;
  ledger(release: string): Promise<readonly Entry[]>;
  releases(): Promise<readonly string[]>;
}

const hosts = [
  {
    name: 'web.beacon.example',
    user: 'deploy',
    serves: [
      { url: 'https://beacon.example', folder: 'sites/beacon/current' },
      { url: 'https://downloads.beacon.example/beacon', folder: 'downloads/beacon' },
    ],
  },
];

export async function openWorkspace(): Promise<Workspace> {
  const folder = tempFolder({ gitconfig: '[user]\n\tname = Test\n\temail = test@example.org\n[gc]\n\tauto = 0\n' });
  const product = join(folder.path, 'beacon');
  const ignored = ['build', 'dist', 'node_modules', '.nx'].map((name) => join(workspaceRoot, 'examples/beacon', name));
  cpSync(join(workspaceRoot, 'examples/beacon'), product, {
    recursive: true,
    filter: (from) => !ignored.includes(from),
  });
  const config = join(product, 'windlass.config.yaml');
  // Starting verdaccio and makepkg takes longer than all the rest; that they work is tested elsewhere.
  writeFileSync(config, without(readFileSync(config, 'utf8'), ['npm', 'aur']));
  installWithNx(product, packUmbrella(folder.path));
  const github = { repositories: ['acme/beacon'] };
  const harbor = await openHarbor({ dir: join(folder.path, 'harbor'), npm: false, github, hosts });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    TMPDIR: join(folder.path, 'tmp'),
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: join(folder.path, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    NX_CACHE_DIRECTORY: join(folder.path, 'nx-cache'),
    NX_DAEMON: 'false',
    NX_ISOLATE_PLUGINS: 'false',
    ...harbor.env,
  };
  mkdirSync(join(folder.path, 'tmp'));
  const run: Workspace['run'] = async (file, args, more = {}) => {
    const child = spawn(file, args, { cwd: product, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { exitCode: child.exitCode, said: stdout + stderr, stdout };
  };
  const must: Workspace['must'] = async (file, ...args) => {
    const { exitCode, said, stdout } = await run(file, args);
    if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')} gave ${exitCode}: ${said}`);
    return stdout.trim();
  };
  const commit: Workspace['commit'] = async (message) => {
    await must('git', 'add', '--all');
    await must('git', 'commit', '--quiet', `--message=${message}`);
    await must('git', 'push', '--quiet', 'origin', 'HEAD:main');
  };
  await must('git', 'init', '--quiet', '--initial-branch=main');
  await must('git', 'remote', 'add', 'origin', 'ssh://git@github.com/acme/beacon.git');
  await commit('feat: a first light');
  const ledger = () => fileStore(join(product, '.git/windlass'));
  return {
    product,
    harbor,
    run,
    must,
    write: (file, from, to) => {
      const before = readFileSync(join(product, file), 'utf8');
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} has no ${from}`);
      writeFileSync(join(product, file), after);
    },
    commit,
    ledger: (release) => ledger().read(release),
    releases: () => ledger().releases(),
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      folder[Symbol.dispose]();
    },
  };
}

/** The text of the example's config without some of its channels. */
function without(config: string, channels: readonly string[]): string {
  return channels.reduce((text, channel) => {
    const after = text.replace(new RegExp(`^  ${channel}:\\n(?:    .*\\n)+`, 'm'), '');
    if (after === text) throw new Error(`the example has no channel ${channel}`);
    return after;
  }, config);
}
