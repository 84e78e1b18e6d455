import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Harbor, openHarbor } from '@windlass/harbor/harbor';
import type { Action } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { openHouse } from '@windlass/kit/actions/house';
import { undoInRelease } from '@windlass/kit/actions/in-release';
import { withLock } from '@windlass/kit/actions/session';
import type { UndoReleaseResult } from '@windlass/kit/actions/undo';
import { Args } from '@windlass/kit/cli/args';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { closeRelease, currentRelease } from '@windlass/kit/ledger/releases';
import { Redactor } from '@windlass/kit/run/redact';
import { makeServices, type Services } from '@windlass/kit/services/services';
import type { ArtifactList } from '@windlass/packaging/artifacts';
import { channelKinds } from '../kinds.ts';
import { integrityOf } from '../npm/integrity.ts';

export const webHost = 'web.beacon.example';

/** A harbor, and products that are published in it; each has a package, a repository and a download folder of its own. */
export interface ChannelWorld extends AsyncDisposable {
  readonly harbor: Harbor;
  readonly env: NodeJS.ProcessEnv;
  product(name: string, config?: Readonly<Record<string, unknown>>): Promise<TestProduct>;
}

export interface TestProduct {
  readonly name: string;
  readonly package: string;
  readonly repository: string;
  readonly root: string;
  readonly folder: Folder;
  /** Runs a program in the product's folder and in the harbor. */
  run(file: string, ...args: readonly string[]): Promise<string>;
  /** Completes the release that is open, if any; writes the version, commits, tags and pushes it, and packs one archive with these bytes. */
  raise(version: string, more?: { readonly bytes?: string; readonly tag?: boolean }): Promise<void>;
  /** Packs again, with other bytes. */
  pack(version: string, bytes: string): void;
  services(): Services;
  /** A tarball as npm would pack it, without npm; `text` is what it holds. */
  tarball(version: string, text?: string): Promise<{ readonly tarball: string; readonly integrity: string }>;
  /** Winds the open release back, or the part of it that is picked. */
  undo(select?: (action: Action) => boolean): Promise<UndoReleaseResult>;
  /** Dist-tags as the registry has them. */
  tags(): Promise<Readonly<Record<string, string>>>;
}

export async function openWorld(names: readonly string[]): Promise<ChannelWorld> {
  const folder = tempFolder();
  const folders: Folder[] = [folder];
  const url = 'https://downloads.beacon.example';
  const harbor = await openHarbor({
    dir: join(folder.path, 'harbor'),
    github: { repositories: names.map((name) => `acme/${name}`), readToken: 'a-token-that-may-read-only' },
    hosts: [{ name: webHost, user: 'deploy', serves: [{ url, folder: 'downloads' }] }],
    from: [import.meta.dirname],
    sshd: 'never',
  });
  const env = { PATH: process.env['PATH'], HOME: folder.path, TMPDIR: folder.path, ...harbor.env };
  return {
    harbor,
    env,
    product: async (name, config = {}) => {
      const made = tempRepository({ '.gitignore': 'dist/\n', 'windlass.config.json': configText(name, url, config) });
      folders.push(made);
      made.git('remote', 'add', 'origin', `git@github.com:acme/${name}.git`);
      return productOf(name, made, env);
    },
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      for (const one of folders) one[Symbol.dispose]();
    },
  };
}

function configText(name: string, url: string, config: Readonly<Record<string, unknown>>): string {
  const channels = {
    npm: { manifest: 'npm/package.json', access: 'public' },
    'github-release': { repository: `acme/${name}` },
    'static-download': { server: 'web', path: `downloads/${name}`, url: `${url}/${name}` },
  };
  return JSON.stringify({
    product: name,
    version: { source: 'VERSION', files: ['npm/package.json'] },
    packages: { linux: { platform: 'linux-x86_64', files: [{ from: 'VERSION' }] } },
    servers: { web: { host: webHost, path: `sites/${name}` } },
    channels,
    ...config,
  });
}

function productOf(name: string, folder: Folder, env: NodeJS.ProcessEnv): TestProduct {
  const root = folder.path;
  const packageName = `@beacon-lights/${name}`;
  const run = async (file: string, ...args: readonly string[]) =>
    // Not synchronously: the servers that it talks to are in this process.
    (await promisify(execFile)(file, [...args], { cwd: root, env, encoding: 'utf8' })).stdout.trim();
  const services = () => servicesOf(root, env);
  const pack = (version: string, bytes: string) => writePacked(root, name, version, bytes);
  return {
    name,
    package: packageName,
    repository: `acme/${name}`,
    root,
    folder,
    run,
    pack,
    services,
    raise: async (version, { bytes = `archive of ${version}`, tag = true } = {}) => {
      await complete(root, env);
      const core = version.split('+')[0] ?? version;
      const manifest = { name: packageName, version: core, files: ['index.js'] };
      const index = `export const version = '${core}';\n`;
      folder.write({
        VERSION: `${version}\n`,
        'npm/package.json': `${JSON.stringify(manifest)}\n`,
        'npm/index.js': index,
      });
      folder.git('add', '--all');
      folder.git('commit', '--quiet', '--allow-empty', `--message=Release ${version}`);
      if (tag) folder.git('tag', '--annotate', `--message=${version}`, `v${version}`);
      await run('git', 'push', '--quiet', '--follow-tags', 'origin', 'HEAD:main');
      pack(version, bytes);
    },
    tarball: async (version, text = version) => {
      const manifest = JSON.stringify({ name: packageName, version });
      folder.write({ 'tgz/package/package.json': manifest, 'tgz/package/index.js': text });
      const tarball = `dist/${sha256Hex(version + text).slice(0, 12)}.tgz`;
      mkdirSync(join(root, 'dist'), { recursive: true });
      await run('tar', '-czf', tarball, '-C', 'tgz', 'package');
      return { tarball, integrity: integrityOf(readFileSync(join(root, tarball))) };
    },
    undo: (select = () => true) => undo(root, env, services(), select),
    tags: async () => {
      const answer = await services().http.request(
        `${env['npm_config_registry']}-/package/${packageName.replace('/', '%2f')}/dist-tags`,
      );
      return JSON.parse(answer.text());
    },
  };
}

function writePacked(root: string, product: string, version: string, text: string): void {
  const bytes = Buffer.from(text);
  const name = `${product}-${version.split('+')[0]}-linux-x86_64.tar.gz`;
  const sha256 = sha256Hex(bytes);
  const platform = 'linux-x86_64';
  const list: ArtifactList = {
    schema: 'windlass/artifacts@1',
    product,
    version,
    commit: null,
    sourceDateEpoch: 0,
    artifacts: [
      { package: 'linux', name, platform, build: null, format: 'tar.gz', size: bytes.length, sha256, contents: [] },
    ],
  };
  const write = (file: string, content: string | Buffer) => {
    const path = join(root, 'dist/release', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  write(name, bytes);
  write('SHA256SUMS', `${sha256}  ${name}\n`);
  write('artifacts.json', `${JSON.stringify(list)}\n`);
}

function servicesOf(root: string, env: NodeJS.ProcessEnv): Services {
  const args = new Args(new Map(), new Map(), []);
  const signal = new AbortController().signal;
  const context = { env, args, signal, redactor: new Redactor(), emit: () => undefined, now: () => new Date() };
  return makeServices(context, root, { secrets: {} }, null);
}

async function complete(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { ledger } = await openHouse({ root, env, line: 'main', ledger: 'file', remote: 'origin' });
  const open = await currentRelease(ledger);
  if (open === null) return;
  const writer = await ledger.openWriter(open, { writer: 'test-complete' });
  await closeRelease(writer, 'complete');
  await writer.close();
}

async function undo(
  root: string,
  env: NodeJS.ProcessEnv,
  services: Services,
  select: (action: Action) => boolean,
): Promise<UndoReleaseResult> {
  const house = await openHouse({ root, env, line: 'main', ledger: 'file', remote: 'origin' });
  const release = (await currentRelease(house.ledger)) ?? '';
  const { emit, signal, now, redactor } = services;
  const session = { command: 'test', env, emit, signal, now, yes: true, mask: (text: string) => redactor.mask(text) };
  const kinds = kindTable(...channelKinds(services));
  return withLock(house, session, (lease) => undoInRelease(house, lease, release, kinds, session, select));
}
