import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { unknownName } from '../builds/order.ts';
import { buildThatMakes } from '../builds/output.ts';
import type { BuiltSource } from '../built-source.ts';
import { atKey, configError } from '../config-place.ts';
import { assertAsBuilt, type ExpectedOutput, openBuiltTest } from './built-test.ts';
import { collect } from './collect.ts';
import { compareWithFormer } from './compare.ts';
import type { ArchiveEntry } from './entry.ts';
import type { PackageMeta } from './format.ts';
import { formatOf } from './formats.ts';
import { metaOf } from './meta.ts';
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
  /** What the files of the build have to be; null where it was never built here. */
  readonly output: ExpectedOutput | null;
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

export interface PlanOptions {
  readonly source: Pick<BuiltSource, 'commit' | 'epoch'>;
  readonly former: FormerRelease;
  /** Where nothing is going to be packed: whether outputs of builds are as they were built is looked at here. */
  readonly readsAll: boolean;
}

/** Collects what goes into the packages and compares it with what is there. Writes nothing. */
export async function planPackages(
  release: ReleaseContext,
  names: readonly string[],
  { source, former, readsAll }: PlanOptions,
): Promise<readonly PackagePlan[]> {
  const files = await packageNames(release);
  const test = openBuiltTest(release);
  const plans: PackagePlan[] = [];
  for (const name of chosenPackages(release, names)) {
    const one = release.config.packages[name];
    const file = files.get(name);
    if (one === undefined || file === undefined) throw new WindlassError('internal', `there is no package ${name}`);
    for (const build of otherBuilds(release, one)) await test.assertBuilt(build);
    const output = one.build === null ? null : await test.expectBuilt(one.build);
    if (readsAll && one.build !== null) await test.assertBuilt(one.build);
    const hash = former.list?.artifacts.some((artifact) => artifact.name === file) ?? false;
    const { commit, epoch } = source;
    const found = await collect(release, name, { prefix: await prefixOf(release, name, one), commit, hash });
    const meta = await metaOf(release, name, one);
    const { complete = async () => found } = formatOf(one.format);
    const entries = await atKey(release, ['packages', name], () => complete(found, meta, release.root, epoch));
    const parts = { entries, format: one.format, epoch, meta };
    const { read, ...compared } = compareWithFormer(release, former, file, parts);
    const plan = { name, one, file, entries, meta, output, ...compared };
    if (plan.former !== null) assertPackedAsBuilt(release, plan, read);
    plans.push(plan);
  }
  return plans;
}

/** What was read is what the build left. `read`: SHA-256 (hex) by path in the archive. @throws WindlassError `build`. */
export function assertPackedAsBuilt(
  release: ReleaseContext,
  { output, entries }: PackagePlan,
  read: ReadonlyMap<string, string>,
): void {
  if (output === null) return;
  const sums = entries.flatMap((entry) => {
    const sha256 = entry.kind === 'file' && entry.content === undefined ? read.get(entry.path) : undefined;
    return entry.kind === 'file' && sha256 !== undefined ? [[entry.from, sha256] as const] : [];
  });
  assertAsBuilt(release, output, new Map(sums));
}

/** The builds whose output the further files are taken from. */
function otherBuilds(release: ReleaseContext, { build, files }: ResolvedPackage): readonly string[] {
  const others = new Set(files.flatMap(({ from }) => buildThatMakes(release, from) ?? []));
  return [...others].filter((other) => other !== build);
}

async function prefixOf(release: ReleaseContext, name: string, one: ResolvedPackage): Promise<string> {
  const key = ['packages', name, 'prefix'];
  const prefix = await atKey(release, key, async () => expandName(one.prefix, nameParts(release, name, one)));
  if (!/^\/|(?:^|\/)\.{1,2}(?:\/|$)|\\|\/\//.test(prefix)) return prefix.replace(/\/$/, '');
  throw await configError(release, key, `"${prefix}" is no folder inside an archive`, {
    why: 'it begins with a slash, or holds ., .., // or a backslash',
  });
}
