import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { findRepository } from '@windlass/kit/git/repository';
import { sha256Hex } from '@windlass/kit/hash';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { stateDir } from '@windlass/kit/ledger/state-dir';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { BuildInputs } from './inputs.ts';
import type { OutputDigest } from './output.ts';

/** What a build was made of and what came out: written when it is done, removed before it begins. */
export interface BuildStamp {
  readonly schema: 'windlass/build@1';
  readonly build: string;
  readonly inputs: BuildInputs;
  readonly output: OutputDigest;
}

/** Where this work tree keeps what it knows of its builds: outputs are of one work tree, as a ledger is of the whole clone. */
export function buildsDir({ root, context }: ReleaseContext): string {
  const repository = findRepository(root);
  const dir = repository === null ? stateDir(root, context.env) : join(repository.gitDir, 'windlass');
  return join(dir, 'builds');
}

/** Set by the target `package` of the plugin for Nx, which knows what its cache has put there: a stamp of the last build here does not. */
export const builtByNx = { WINDLASS_BUILT_BY: 'nx' } as const;

/** Null where it was never built here, or the stamp is not one of ours: then it is built again, which is never wrong. */
export function readStamp(release: ReleaseContext, name: string): BuildStamp | null {
  if (release.context.env['WINDLASS_BUILT_BY'] === builtByNx.WINDLASS_BUILT_BY) return null;
  try {
    const stamp: Partial<BuildStamp> | null = JSON.parse(readFileSync(stampFile(release, name), 'utf8'));
    return isStamp(stamp) && stamp.build === name ? stamp : null;
  } catch {
    return null;
  }
}

export function writeStamp(release: ReleaseContext, stamp: BuildStamp): void {
  makePrivateDir(buildsDir(release));
  writeAtomic(stampFile(release, stamp.build), JSON.stringify(stamp), { mode: 0o600 });
}

export function removeStamp(release: ReleaseContext, name: string): void {
  rmSync(stampFile(release, name), { force: true });
}

/** One repository may hold several products, and a build may have any name. */
function stampFile(release: ReleaseContext, name: string): string {
  return join(buildsDir(release), `${productId(release, name)}.json`);
}

/** A name for a file that belongs to this product, and to one of its builds where one is named. */
export function productId({ root }: ReleaseContext, build = ''): string {
  const top = findRepository(root)?.root ?? root;
  return sha256Hex(`${relative(top, root)}\0${build}`).slice(0, 16);
}

function isStamp(stamp: Partial<BuildStamp> | null): stamp is BuildStamp {
  const { inputs, output } = stamp ?? {};
  const { command, config, programs, tools, env, needs, files } = inputs ?? {};
  const maps = [command, config, programs, tools, env, needs, files];
  return (
    stamp?.schema === 'windlass/build@1' &&
    maps.every((map) => typeof map === 'object' && map !== null) &&
    typeof output?.digest === 'string'
  );
}
