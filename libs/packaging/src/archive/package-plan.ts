import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { openDecider } from '../builds/decide.ts';
import { unknownName } from '../builds/order.ts';
import { buildThatMakes } from '../builds/output.ts';
import { readStamp } from '../builds/stamp.ts';
import { atKey, configError } from '../config-place.ts';
import { digestFile } from '../tree/digest.ts';
import { collect } from './collect.ts';
import { type ArchiveEntry, folderMode, linkMode } from './entry.ts';
import type { PackageMeta } from './format.ts';
import { formatOf } from './formats.ts';
import { metaDigest, metaOf } from './meta.ts';
import { assertFileName, expandName, type NameParts } from './names.ts';
import type { FormerRelease } from './release-dir.ts';

/** One package as it is to be. */
export interface PackagePlan {
  readonly name: string;
  readonly one: ResolvedPackage;
  /** Name of the file. */
  readonly file: string;
  readonly entries: readonly ArchiveEntry[];
  readonly meta: PackageMeta;
  /** SHA-256 (hex) of all that the bytes of the archive are made of. */
  readonly tree: string;
  /** What is in the folder already and need not be written again; null where it has to be. */
  readonly former: Artifact | null;
  /** Why it is written, or why not. */
  readonly reason: string;
}

export function nameParts(release: ReleaseContext, name: string, { platform, format }: ResolvedPackage): NameParts {
  return { product: release.product.name, version: release.version, package: name, platform, format };
}

/** The file name of every package. @throws WindlassError `config` for one that cannot be, or that two packages have. */
export async function packageNames(release: ReleaseContext): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const [name, one] of Object.entries(release.config.packages)) {
    const key = ['packages', name, 'name'];
    const file = await atKey(release, key, async () => {
      const text = expandName(one.name, nameParts(release, name, one));
      assertFileName(text);
      return text;
    });
    // As file systems and channels compare that do not tell case.
    const other = taken.get(file.toLowerCase());
    if (other !== undefined)
      throw await configError(release, key, `the packages ${other} and ${name} would both be ${file}`, {
        next: 'tell them apart by {package} or {platform} in their names',
      });
    taken.set(file.toLowerCase(), name);
    names.set(name, file);
  }
  return names;
}

/** The packages that are named, all where none is, in the order of the config. @throws WindlassError `usage`. */
export function chosenPackages({ config }: ReleaseContext, names: readonly string[]): readonly string[] {
  const known = Object.keys(config.packages);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName('package', unknown, known);
  return known.filter((name) => names.length === 0 || names.includes(name));
}

/** Collects what goes into the packages and compares it with what is there. Writes nothing. */
export async function planPackages(
  release: ReleaseContext,
  names: readonly string[],
  epoch: number,
  former: FormerRelease,
): Promise<readonly PackagePlan[]> {
  const files = await packageNames(release);
  const assertBuilt = builtTest(release);
  const plans: PackagePlan[] = [];
  for (const name of chosenPackages(release, names)) {
    const one = release.config.packages[name];
    const file = files.get(name);
    if (one === undefined || file === undefined) throw new WindlassError('internal', `there is no package ${name}`);
    for (const build of buildsOf(release, one)) await assertBuilt(build);
    const entries = await collect(release, name, await prefixOf(release, name, one));
    const meta = await metaOf(release, name, one);
    const tree = treeOf(entries, one.format, epoch, meta);
    plans.push({ name, one, file, entries, meta, tree, ...compare(release, former, file, tree) });
  }
  return plans;
}

/** The build whose output is packed, and those whose output the further files are taken from. */
function buildsOf(release: ReleaseContext, { build, files }: ResolvedPackage): readonly string[] {
  const others = files.flatMap(({ from }) => buildThatMakes(release, from) ?? []);
  return [...new Set([...(build === null ? [] : [build]), ...others])];
}

async function prefixOf(release: ReleaseContext, name: string, one: ResolvedPackage): Promise<string> {
  const key = ['packages', name, 'prefix'];
  const prefix = await atKey(release, key, async () => expandName(one.prefix, nameParts(release, name, one)));
  if (!/^\/|(?:^|\/)\.{1,2}(?:\/|$)|\\|\/\//.test(prefix)) return prefix.replace(/\/$/, '');
  throw await configError(release, key, `"${prefix}" is no folder inside an archive`, {
    why: 'it begins with a slash, or holds ., .., // or a backslash',
  });
}

/**
 * Old output must not get into a new package. What was never built by us may be somebody else's to judge. Several packages may be of one build.
 * @throws WindlassError `build`.
 */
function builtTest(release: ReleaseContext): (build: string) => Promise<void> {
  const current = new Set<string>();
  return async (build) => {
    if (current.has(build) || readStamp(release, build) === null) return;
    const decider = await openDecider(release);
    const needs = release.config.builds[build]?.needs ?? [];
    const built = new Map(needs.map((need) => [need, readStamp(release, need)?.output.digest ?? null]));
    const { why, output } = await decider.decide(build, built);
    if (why !== null && output !== null)
      throw new WindlassError('build', `the output of ${build} is not of what is here now`, {
        where: release.root,
        why,
        next: `npx windlass build-artifacts ${build}`,
      });
    current.add(build);
  };
}

function treeOf(
  entries: readonly ArchiveEntry[],
  format: ResolvedPackage['format'],
  epoch: number,
  meta: PackageMeta,
): string {
  const rows = entries.map((entry) => {
    if (entry.kind === 'file') return ['file', entry.path, entry.mode, entry.sha256];
    return entry.kind === 'link' ? ['link', entry.path, linkMode, entry.target] : ['folder', entry.path, folderMode];
  });
  const { revision, describes } = formatOf(format);
  return sha256Hex(JSON.stringify([format, revision, epoch, rows, ...(describes ? [metaDigest(meta)] : [])]));
}

function compare(
  release: ReleaseContext,
  { list }: FormerRelease,
  file: string,
  tree: string,
): Pick<PackagePlan, 'former' | 'reason'> {
  const former = list?.artifacts.find((artifact) => artifact.name === file);
  if (list === null || former === undefined) return { former: null, reason: 'it was not packed yet' };
  const path = join(release.artifactsDir, file);
  if (!existsSync(path)) return { former: null, reason: 'it is gone' };
  if (former.tree !== tree) return { former: null, reason: 'what goes into it changed' };
  if (digestFile(path).sha256 !== former.sha256) return { former: null, reason: 'it is not as it was packed' };
  return { former, reason: 'nothing that goes into it has changed' };
}
