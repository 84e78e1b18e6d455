import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeAtomic } from '@windlass/kit/fs/atomic';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Artifact, type ArtifactList, artifactsFile, checksumsFile } from '../artifacts.ts';
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
  const listed = new Set(former.list?.artifacts.map(({ name }) => name));
  const packages = Object.entries(release.config.packages);
  const isStale = (file: string): boolean =>
    listed.has(file) ||
    /^\.windlass-.*\.tmp$/.test(file) ||
    packages.some(([name, one]) => isOfOtherVersion(file, one.name, nameParts(release, name, one)));
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

export function checksumsText(artifacts: readonly Artifact[]): string {
  const names = artifacts.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return names.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('');
}

export function listText(list: ArtifactList): string {
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** Whether the two lists that stand beside the packages already say this. */
export function isWritten({ artifactsDir }: ReleaseContext, list: ArtifactList): boolean {
  const is = (file: string, text: string): boolean =>
    existsSync(join(artifactsDir, file)) && readFileSync(join(artifactsDir, file), 'utf8') === text;
  return (
    is(artifactsFile, listText(list)) &&
    is(checksumsFile, checksumsText(list.artifacts)) &&
    existsSync(join(artifactsDir, '.gitignore'))
  );
}

/** The table comes last: who finds it finds everything that it lists. */
export function writeLists({ artifactsDir }: ReleaseContext, list: ArtifactList, stale: readonly string[]): void {
  writeAtomic(join(artifactsDir, checksumsFile), checksumsText(list.artifacts), { mode: 0o644 });
  for (const file of stale) rmSync(join(artifactsDir, file), { force: true });
  syncFolder(artifactsDir);
  writeAtomic(join(artifactsDir, artifactsFile), listText(list), { mode: 0o644 });
}
