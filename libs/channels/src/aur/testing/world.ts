import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Harbor, openHarbor } from '@windlass/harbor/harbor';
import type { Action, Json } from '@windlass/kit/actions/action';
import { type ApplyResult, applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import { type UndoReleaseResult, undoRelease } from '@windlass/kit/actions/undo';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { fileStore } from '@windlass/kit/ledger/file-store';
import type { ChannelContext } from '../../channel.ts';
import { channelContext } from '../../context.ts';
import { openTestRelease } from '../../testing/release.ts';
import { aur } from '../aur.ts';
import type { AurPushArgs } from '../push-kind.ts';

const webHost = 'web.beacon.example';
const downloads = 'https://downloads.beacon.example';
const run = promisify(execFile);

/** A harbor with the AUR, and products that are released through it. */
export interface AurWorld extends AsyncDisposable {
  product(name: string, config?: Readonly<Record<string, Json>>, edit?: (pkgbuild: string) => string): Beacon;
}

export interface Beacon {
  /** Sets the version and packs an archive for it. */
  raise(version: string): void;
  sha256(version: string): string;
  /** Puts the archive where the world downloads it. */
  serve(version: string, bytes?: string): void;
  /** What prepare-aur-package writes. */
  prepare(): Promise<void>;
  context(): Promise<ChannelContext>;
  argsOf(action: Action): AurPushArgs;
  /** Pushes as part of the release of this version; `meanwhile` happens right before the push. */
  apply(version: string, meanwhile?: () => Promise<void>): Promise<ApplyResult>;
  applyAction(version: string, action: Action, meanwhile?: () => Promise<void>): Promise<ApplyResult>;
  undo(version: string): Promise<UndoReleaseResult>;
  pushAsAnother(files: Readonly<Record<string, string | Buffer>>, executable?: string): Promise<void>;
  /** What the AUR has, asked by git. */
  log(format: string): Promise<readonly string[]>;
  files(): Promise<readonly string[]>;
  show(object: string): Promise<string>;
  bytes(object: string): Promise<Buffer>;
  modeOf(path: string): Promise<string>;
  ssh(...words: readonly string[]): Promise<void>;
}

export async function openAurWorld(): Promise<AurWorld> {
  const folder = tempFolder();
  const folders: Folder[] = [folder];
  const harbor = await openHarbor({
    dir: join(folder.path, 'harbor'),
    npm: false,
    aur: {},
    hosts: [{ name: webHost, user: 'deploy', serves: [{ url: downloads, folder: 'downloads' }] }],
    sshd: 'never',
  });
  const env = { PATH: process.env['PATH'], HOME: folder.path, ...harbor.env };
  return {
    product: (name, config = {}, edit = (text) => text) => {
      const made = tempRepository({ '.gitignore': 'dist/\n' });
      const clone = tempFolder();
      folders.push(made, clone);
      return productOf({ name, config, edit, made, clone, harbor, env });
    },
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      for (const one of folders) one[Symbol.dispose]();
    },
  };
}

interface Parts {
  readonly name: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly edit: (pkgbuild: string) => string;
  readonly made: Folder;
  readonly clone: Folder;
  readonly harbor: Harbor;
  readonly env: NodeJS.ProcessEnv;
}

function productOf({ name, config, edit, made, clone, harbor, env }: Parts): Beacon {
  const root = made.path;
  const remote = `aur@aur.archlinux.org:${name}-bin.git`;
  const archive = (version: string) => Buffer.from(`archive of ${name} ${version}`);
  const fileName = (version: string) => `${name}-${version.replace(/\+.*/, '')}-linux.tar.gz`;
  const context = async () => channelContext(await openTestRelease(root, env), aur);
  const gitIn = async (cwd: string, ...args: readonly string[]) =>
    run('git', [...args], { cwd, env, encoding: 'buffer' }).then(({ stdout }) => stdout);
  const git = (...args: readonly string[]) => gitIn(clone.path, ...args);
  /** The repository itself, where the double has it. */
  const there = (...args: readonly string[]) => gitIn(join(harbor.dir, 'aur/git', `${name}-bin.git`), ...args);
  const lines = (bytes: Buffer) => bytes.toString().trim().split('\n').filter(Boolean);
  const ledger = fileStore(join(root, '.git', 'test-ledger'));
  const optionsOf = async (version: string, meanwhile: () => Promise<void>) => {
    const { services } = await context();
    let asked = 0;
    // The engine asks once before it begins, the kind right before it pushes.
    const lease = { assertHeld: async () => (++asked === 2 ? meanwhile() : undefined) };
    const options = { ledger, release: `${version}.1`, lease, signal: services.signal, patienceMs: 500 };
    return { kinds: kindTable(...aur.kinds(services)), options };
  };
  const applyAction: Beacon['applyAction'] = async (version, action, meanwhile = async () => undefined) => {
    const { kinds, options } = await optionsOf(version, meanwhile);
    return applyPlan(makePlan({ script: 'test', product: name, version, actions: [action] }), kinds, options);
  };
  return {
    context,
    applyAction,
    sha256: (version) => sha256Hex(archive(version)),
    raise: (version) => {
      const [core = '', build = ''] = version.split('+');
      made.write({
        VERSION: `${version}\n`,
        'windlass.config.json': JSON.stringify(configOf(name, config)),
        'packaging/aur/PKGBUILD': edit(pkgbuildOf(name, core, build)),
        [`packaging/aur/${name}.desktop`]: '[Desktop Entry]\n',
        'dist/release/artifacts.json': artifactsOf(name, version, fileName(version), archive(version)),
      });
    },
    serve: (version, bytes) => {
      const folder = join(harbor.hosts[webHost] ?? '', 'downloads', name, version.replace('+', '-'));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, fileName(version)), bytes ?? archive(version));
    },
    prepare: async () => {
      for (const { file, content } of await aur.prepare(await context())) made.write({ [file]: content });
    },
    argsOf: ({ args }) => JSON.parse(JSON.stringify(args)),
    apply: async (version, meanwhile) => {
      const [action] = await aur.promote(await context());
      if (action === undefined) throw new Error('nothing to push');
      return applyAction(version, action, meanwhile);
    },
    undo: async (version) => {
      const { kinds, options } = await optionsOf(version, async () => undefined);
      return undoRelease(kinds, options);
    },
    pushAsAnother: async (files, executable) => {
      await git('init', '--quiet', '--initial-branch=master');
      await git('fetch', '--quiet', remote, 'master');
      await git('reset', '--quiet', '--hard', 'FETCH_HEAD');
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(dirname(join(clone.path, file)), { recursive: true });
        writeFileSync(join(clone.path, file), content);
      }
      if (executable !== undefined) chmodSync(join(clone.path, executable), 0o755);
      const who = ['-c', 'user.name=Somebody', '-c', 'user.email=else@example.org', '-c', 'core.autocrlf=false'];
      await git(...who, 'add', '--all');
      await git(...who, 'commit', '--quiet', '--message=theirs');
      await git('push', '--quiet', remote, 'HEAD:master');
    },
    log: async (format) => lines(await there('log', `--format=${format}`)),
    files: async () => lines(await there('ls-tree', '-r', '--name-only', 'HEAD')),
    show: async (object) => (await there('cat-file', 'blob', object)).toString(),
    bytes: (object) => there('cat-file', 'blob', object),
    modeOf: async (path) => (await there('ls-tree', 'HEAD', '--', path)).toString().split(' ')[0] ?? '',
    ssh: async (...words) => {
      await run('ssh', ['-F', env['WINDLASS_SSH_CONFIG'] ?? '', 'aur@aur.archlinux.org', ...words], { env });
    },
  };
}

function configOf(name: string, aurConfig: Readonly<Record<string, Json>>) {
  return {
    product: name,
    version: { source: 'VERSION' },
    servers: { web: { host: webHost, path: `sites/${name}` } },
    channels: {
      'static-download': { server: 'web', path: `downloads/${name}`, url: `${downloads}/${name}` },
      aur: { package: `${name}-bin`, ...aurConfig },
    },
  };
}

function pkgbuildOf(name: string, core: string, build: string): string {
  return `pkgname=${name}-bin
pkgver=${core}
pkgrel=1
_build=${build}
pkgdesc='A light'
arch=(x86_64)
url=${downloads}
license=(MIT)
source=("${downloads}/${name}/$pkgver-$_build/${name}-$pkgver-linux.tar.gz"
        ${name}.desktop)
sha256sums=(SKIP SKIP)
package() { :; }
`;
}

function artifactsOf(product: string, version: string, name: string, bytes: Buffer): string {
  const artifact = { package: 'linux', name, platform: 'linux', build: null, format: 'tar.gz' };
  const sized = { ...artifact, size: bytes.length, sha256: sha256Hex(bytes), contents: [] };
  const about = { schema: 'windlass/artifacts@1', product, version, commit: null, sourceDateEpoch: 0 };
  return JSON.stringify({ ...about, artifacts: [sized] });
}
