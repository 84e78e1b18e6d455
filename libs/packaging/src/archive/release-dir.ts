import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeAtomic } from '@windlass/kit/fs/atomic';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Artifact, type ArtifactList, artifactsFile } from '../artifacts.ts';
import { isBesideOther } from '../beside/stale.ts';
import { isOfOtherVersion } from './names.ts';
import { notWritten } from './not-written.ts';
import { nameParts } from './package-plan.ts';

/** What is in the folder of packages. */
export interface FormerRelease {
  /** Null where there is no table, or one that cannot be read. */
  readonly list: ArtifactList | null;
  /** Names of what is there. */
  readonly files: readonly string[];
}

export function readFormer({ artifactsDir }: ReleaseContext): FormerRelease {
  if (!existsSync(artifactsDir)) return { list: null, files: [] };
  return { list: readList(join(artifactsDir, artifactsFile)), files: readdirSync(artifactsDir) };
}

function readList(file: string): ArtifactList | null {
  try {
    const list: Partial<ArtifactList> | null = JSON.parse(readFileSync(file, 'utf8'));
    return isList(list) ? list : null;
  } catch {
    return null;
  }
}

function isList(list: Partial<ArtifactList> | null): list is ArtifactList {
  const named = (artifact: Partial<Artifact> | null): boolean => typeof artifact?.name === 'string';
  return list?.schema === 'windlass/artifacts@1' && Array.isArray(list.artifacts) && list.artifacts.every(named);
}

/**
 * Files that go: what the former table lists and the new one does not, packages of another version that no table lists, and what a killed run
 * left half-written. What else a person put there stays.
 */
export function staleFiles(
  release: ReleaseContext,
  former: FormerRelease,
  kept: ReadonlySet<string>,
): readonly string[] {
  const listed = new Set(
    [...(former.list?.artifacts ?? []), ...(former.list?.attachments ?? [])].map(({ name }) => name),
  );
  const packages = Object.entries(release.config.packages);
  const isOther = (file: string): boolean =>
    packages.some(([name, one]) => isOfOtherVersion(file, one.name, nameParts(release, name, one)));
  const isStale = (file: string): boolean =>
    listed.has(file) || /^\.windlass-.*\.tmp$/.test(file) || isOther(file) || isBesideOther(release, file, isOther);
  return former.files.filter((file) => !kept.has(file) && isStale(file));
}

/** Makes the folder, and hides it from git: a release must not make the work tree dirty. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw notWritten(folder, cause);
  }
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeAtomic(ignore, '*\n', { mode: 0o644 });
}

export function listText(list: ArtifactList): string {
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** Whether the table that stands beside the packages already says this. */
export function isWritten({ artifactsDir }: ReleaseContext, list: ArtifactList): boolean {
  const file = join(artifactsDir, artifactsFile);
  const says = existsSync(file) && readFileSync(file, 'utf8') === listText(list);
  return says && existsSync(join(artifactsDir, '.gitignore'));
}

/** The table comes last: who finds it finds everything that it lists. */
export function writeLists({ artifactsDir }: ReleaseContext, list: ArtifactList, stale: readonly string[]): void {
  // What a killed run left may be a folder.
  for (const file of stale) rmSync(join(artifactsDir, file), { force: true, recursive: true });
  syncFolder(artifactsDir);
  writeAtomic(join(artifactsDir, artifactsFile), listText(list), { mode: 0o644 });
}
