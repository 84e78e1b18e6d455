import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import type { Envelope } from '@windlass/kit/output/envelope';
import { parse } from 'yaml';
import { has } from '../beacon/light.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';

export const configFile = 'windlass.all.config.yaml';

interface Config {
  builds: Record<string, object>;
  packages: Record<
    string,
    { platform?: string; system?: { runtime?: { file: string; sha256: string } }; check?: { web?: object } }
  >;
  artifacts?: object;
}

/** What this machine cannot make or look at, with the reason. */
export function leftOut(): Readonly<Record<string, string>> {
  const needs: Readonly<Record<string, readonly string[]>> = {
    aarch64: ['aarch64-linux-gnu-gcc'],
    AppImage: ['mksquashfs', 'unsquashfs'],
    signature: ['minisign'],
    browser: ['chromium'],
  };
  const missing = Object.entries(needs).filter(([, programs]) => !has(...programs));
  return Object.fromEntries(missing.map(([what, programs]) => [what, `needs ${programs.join(', ')}`]));
}

/** The example with every kind of package, in a repository of its own. */
export interface Product extends Disposable {
  readonly root: string;
  readonly config: Config;
  /** The public key of what is signed; null where there is no minisign. */
  readonly publicKey: string | null;
  /** A script with this config, its envelope read. */
  run(script: string, ...args: readonly string[]): Promise<Envelope>;
  /** What is in dist/release: a digest, and what shows that a file was written again. */
  release(): Readonly<Record<string, { readonly sha256: string; readonly written: string }>>;
  git(...args: readonly string[]): string;
}

export function openProduct(): Product {
  const folder = tempFolder({ gitconfig: '[user]\n\tname = Test\n\temail = test@example.org\n[gc]\n\tauto = 0\n' });
  const root = join(folder.path, 'beacon');
  const ignored = ['build', 'dist', 'node_modules', '.nx'].map((name) => join(workspaceRoot, 'examples/beacon', name));
  cpSync(join(workspaceRoot, 'examples/beacon'), root, { recursive: true, filter: (from) => !ignored.includes(from) });
  const config = possible(root, leftOut());
  writeFileSync(join(root, configFile), JSON.stringify(config, null, 2));
  const keys = has('minisign') ? makeKeys(folder) : null;
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: join(folder.path, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    NODE_COMPILE_CACHE: join(workspaceRoot, 'node_modules/.cache/windlass-voyage'),
    ...(keys === null ? {} : { BEACON_MINISIGN_KEY: keys.secret }),
  };
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, env, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=feat: a first light');
  if (!('browser' in leftOut())) linkBrowser(root);
  return {
    root,
    config,
    publicKey: keys?.public ?? null,
    git,
    run: (script, ...args) => runScript(root, env, script, args),
    release: () => {
      const dir = join(root, 'dist/release');
      return Object.fromEntries(
        readdirSync(dir).map((file) => {
          const { ino, mtimeNs } = statSync(join(dir, file), { bigint: true });
          const sha256 = createHash('sha256')
            .update(readFileSync(join(dir, file)))
            .digest('hex');
          return [file, { sha256, written: `${ino} ${mtimeNs}` }];
        }),
      );
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** The config as it is committed, with a runtime for the AppImage, and without what this machine cannot make. */
function possible(root: string, missing: Readonly<Record<string, string>>): Config {
  const config: Config = parse(readFileSync(join(root, configFile), 'utf8'), { merge: false });
  const isMissing = (name: string, platform = ''): boolean =>
    ('aarch64' in missing && /arm64|aarch64/.test(name + platform)) || ('AppImage' in missing && name === 'appimage');
  for (const [name, { platform }] of Object.entries(config.packages))
    if (isMissing(name, platform)) delete config.packages[name];
  for (const name of Object.keys(config.builds)) if (isMissing(name)) delete config.builds[name];
  if ('signature' in missing) delete config.artifacts;
  const { check } = config.packages['web'] ?? {};
  if ('browser' in missing && check) delete check.web;
  const runtime = config.packages['appimage']?.system?.runtime;
  if (runtime) {
    mkdirSync(join(root, runtime.file, '..'), { recursive: true });
    const bytes = compileStandIn(join(root, runtime.file));
    runtime.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  return config;
}

/** Not the runtime of the AppImage project, which is not in this repository. */
function compileStandIn(file: string): Buffer {
  const source = join(workspaceRoot, 'libs/packaging/src/archive/appimage/testing/stand-in-runtime.c');
  execFileSync('cc', ['-O1', '-s', '-o', file, source]);
  const bytes = readFileSync(file);
  bytes.write('AI\u0002', 8, 'latin1');
  writeFileSync(file, bytes);
  return bytes;
}

function makeKeys(folder: Folder): { readonly public: string; readonly secret: string } {
  execFileSync('minisign', ['-G', '-W', '-p', 'key.pub', '-s', 'key'], { cwd: folder.path, stdio: 'ignore' });
  return { public: folder.read('key.pub').split('\n')[1] ?? '', secret: folder.read('key') };
}

/** What a page is opened with is the product's own, as npm would install it. */
function linkBrowser(root: string): void {
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['playwright-core', 'axe-core'])
    if (existsSync(join(workspaceRoot, 'node_modules', name)))
      symlinkSync(join(workspaceRoot, 'node_modules', name), join(root, 'node_modules', name));
}

async function runScript(
  cwd: string,
  env: NodeJS.ProcessEnv,
  script: string,
  args: readonly string[],
): Promise<Envelope> {
  const cli = join(workspaceRoot, 'scripts', script, 'src/cli.ts');
  const words = ['--conditions=@windlass/source', cli, ...args, '--config', configFile, '--json'];
  const child = spawn(process.execPath, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (!stdout.startsWith('{')) throw new Error(`${script} printed no envelope: ${stderr}`);
  return JSON.parse(stdout);
}
