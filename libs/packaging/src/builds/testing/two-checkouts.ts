import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { releaseIn } from '../../testing/release.ts';
import { type BuildResult, runBuilds } from '../build-all.ts';

export const configOf = (builds: object, more: object = {}): string =>
  JSON.stringify({ product: 'light', version: { source: 'VERSION' }, builds, ...more });

/** Whether a command runs here and ends well: what a test needs that not every machine has. */
export function runs(file: string, ...args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}

/** Tools of a user keep their things in the home of that user. */
export const atHome = { HOME: homedir() };

/** Builds all, and gives the results. */
export async function buildIn(cwd: string, env: NodeJS.ProcessEnv = {}): Promise<readonly BuildResult[]> {
  return runBuilds(await releaseIn(cwd, { ...atHome, ...env }), { names: [], force: false });
}

export interface TwoCheckouts extends Disposable {
  readonly first: Folder;
  /** A clone, deeper, in a folder with another name of another length. */
  readonly second: string;
  /** What was built in the one and in the other. */
  readonly results: readonly [readonly BuildResult[], readonly BuildResult[]];
}

/** Builds one commit in two folders, under two umasks. */
export async function inTwoCheckouts(
  files: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  name = 'somewhere else/the clone',
): Promise<TwoCheckouts> {
  const first = tempRepository(files);
  const [other, scratch] = [tempFolder(), tempFolder()];
  const second = join(other.path, name);
  const former = process.umask();
  try {
    first.git('clone', '--quiet', first.path, second);
    process.umask(0o022);
    const one = await buildIn(first.path, { ...env, TMPDIR: scratch.path });
    process.umask(0o077);
    const two = await buildIn(second, { ...env, TMPDIR: `${scratch.path}/`, LANG: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' });
    return { first, second, results: [one, two], [Symbol.dispose]: () => dispose(first, other, scratch) };
  } catch (thrown) {
    dispose(first, other, scratch);
    throw thrown;
  } finally {
    process.umask(former);
  }
}

function dispose(...folders: readonly Folder[]): void {
  for (const folder of folders) folder[Symbol.dispose]();
}
