import { realpathSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { git, splitNul } from '@windlass/kit/git/git';
import { findRepository } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Found } from '../tree/find.ts';
import { buildThatMakes, digestOutput, findOutput, outputPath } from './output.ts';
import type { BuildStamp } from './stamp.ts';

/**
 * Takes away what a former build left, so that what is there afterwards is of this one: else a build that does nothing would seem to have
 * worked, and what it makes no more would be packed for ever. Only where nothing of the user's can be lost: in git where all of it is ignored,
 * outside of git where it is to the byte what we built.
 */
export async function clearFormer(release: ReleaseContext, name: string, stamp: BuildStamp | null): Promise<void> {
  const inGit = findRepository(release.root) !== null;
  const found = await findOutput(release, name);
  if (found !== null && (inGit ? isIgnored(release, found) : isOurs(found, stamp))) clear(found);
  // Under a name that it had before, as one with a version in it has, nobody would look for it any more.
  const former = stamp?.inputs.config['output'];
  if (typeof former !== 'string' || former === outputPath(release, name) || buildThatMakes(release, former)) return;
  const old = await findOutput(release, name, former);
  if (old !== null && isOurs(old, stamp) && (!inGit || isIgnored(release, old))) clear(old);
}

function isOurs(found: Found, stamp: BuildStamp | null): boolean {
  return stamp?.output.digest === digestOutput(found).digest;
}

function clear(found: Found): void {
  for (const { kind, from } of found.entries) if (kind !== 'folder') rmSync(from, { force: true });
  const folders = found.entries.filter(({ kind }) => kind === 'folder').map(({ from }) => from);
  for (const folder of folders.sort().reverse()) removeIfEmpty(folder);
}

/** Whether git has no file of an output, and would not take one. */
export function isIgnored({ root, context }: ReleaseContext, found: Found): boolean {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', found.real];
  const top = realpathSync(root);
  const known = new Set(splitNul(git({ cwd: top, env: context.env }, args)).map((name) => join(top, name)));
  return found.entries.every(({ kind, from }) => kind === 'folder' || !known.has(from));
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is left in it that is no output.
  }
}
