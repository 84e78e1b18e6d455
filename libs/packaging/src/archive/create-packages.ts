import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Artifact, type ArtifactList, artifactsFile } from '../artifacts.ts';
import type { Attached } from '../beside/attach.ts';
import { outputTest } from '../builds/output.ts';
import { type BuiltSource, builtSource } from '../built-source.ts';
import { notWritten } from './not-written.ts';
import { type PackagePlan, packageNames, planPackages } from './package-plan.ts';
import { type FormerRelease, isWritten, prepareFolder, readFormer, staleFiles, writeLists } from './release-dir.ts';
import { type Staged, stagePackage } from './write-package.ts';

export interface PackagesPlan {
  readonly source: BuiltSource;
  readonly plans: readonly PackagePlan[];
  readonly former: FormerRelease;
  /** Of packages that were not named and are still right. */
  readonly kept: readonly Artifact[];
}

/** What a run would write and why. Writes nothing. `readsAll`: see `PlanOptions`. */
export async function planAll(
  release: ReleaseContext,
  names: readonly string[],
  readsAll = true,
): Promise<PackagesPlan> {
  const source = builtSource(release, await outputTest(release));
  const former = readFormer(release);
  const plans = await planPackages(release, names, { source, former, readsAll });
  const files = await packageNames(release);
  const isOfThis = former.list?.version === release.versionText && former.list.sourceDateEpoch === source.epoch;
  const others = isOfThis ? (former.list?.artifacts ?? []) : [];
  const kept = others.filter(
    (artifact) =>
      files.get(artifact.package) === artifact.name &&
      former.files.includes(artifact.name) &&
      !plans.some(({ name }) => name === artifact.package),
  );
  return { source, plans, former, kept };
}

export interface Created {
  readonly list: ArtifactList;
  /** Of packages. */
  readonly steps: readonly Step[];
  /** Of what goes out beside them. */
  readonly attached: readonly Step[];
  /** Names of files of former versions that were removed. */
  readonly removed: readonly string[];
}

/**
 * Writes the packages, their checksums and at last the table of them. Until all new packages are written nothing that was there is touched, and
 * while they are put in place there is no table. A second run writes nothing. The caller holds the lock. @throws WindlassError `build`.
 */
export async function createPackages(release: ReleaseContext, names: readonly string[]): Promise<Created> {
  const plan = await planAll(release, names, false);
  const { plans, kept, former, source } = plan;
  if (source.warning !== null) release.context.emit({ kind: 'note', level: 'warning', message: source.warning });
  const staged = await stageAll(release, plans, source.epoch);
  const made = plans.map((one) => one.former ?? staged.get(one.name)?.artifact);
  const artifacts = inOrder(release, [...kept, ...made.filter((artifact) => artifact !== undefined)]);
  const packed: ArtifactList = {
    schema: 'windlass/artifacts@1',
    product: release.product.name,
    version: release.versionText,
    commit: source.commit,
    sourceDateEpoch: source.epoch,
    artifacts,
  };
  const attached = await attachTo(release, packed, former, staged);
  const { attachments } = attached;
  const list: ArtifactList = attachments.length === 0 ? packed : { ...packed, attachments };
  const stale = staleFiles(release, former, new Set([...artifacts, ...attachments].map(({ name }) => name)));
  if (staged.size > 0 || attached.written.size > 0 || stale.length > 0 || !isWritten(release, list))
    await commit(release, list, staged, attached, stale);
  const steps = plans.map((one) => stepOf(one, artifacts));
  for (const step of [...steps, ...attached.steps]) release.context.emit({ kind: 'step', step });
  return { list, steps, attached: attached.steps, removed: stale };
}

async function stageAll(
  release: ReleaseContext,
  plans: readonly PackagePlan[],
  epoch: number,
): Promise<ReadonlyMap<string, Staged>> {
  const staged = new Map<string, Staged>();
  try {
    for (const plan of plans) {
      if (plan.former !== null) continue;
      prepareFolder(release.artifactsDir);
      release.context.emit({ kind: 'step-start', id: `package-${plan.name}`, title: `pack ${plan.file}` });
      staged.set(plan.name, await stagePackage(release, plan, epoch));
    }
    release.context.signal.throwIfAborted();
    return staged;
  } catch (thrown) {
    for (const { temp } of staged.values()) rmSync(temp, { force: true });
    throw thrown;
  }
}

/** What goes out beside the packages, made while they still wait under other names. */
async function attachTo(
  release: ReleaseContext,
  list: ArtifactList,
  former: FormerRelease,
  staged: ReadonlyMap<string, Staged>,
): Promise<Attached> {
  const waiting = new Map([...staged.values()].map(({ temp, artifact }) => [artifact.name, temp]));
  const fileOf = (name: string): string => waiting.get(name) ?? join(release.artifactsDir, name);
  try {
    const { attach } = await import('../beside/attach.ts');
    return await attach({ release, list, former: former.list, fileOf });
  } catch (thrown) {
    for (const { temp } of staged.values()) rmSync(temp, { force: true });
    throw thrown;
  }
}

async function commit(
  release: ReleaseContext,
  list: ArtifactList,
  staged: ReadonlyMap<string, Staged>,
  attached: Attached,
  stale: readonly string[],
): Promise<void> {
  const dir = release.artifactsDir;
  const { writeAttachments } = await import('../beside/attach.ts');
  try {
    prepareFolder(dir);
    rmSync(join(dir, artifactsFile), { force: true });
    for (const { temp, artifact } of staged.values()) renameSync(temp, join(dir, artifact.name));
    writeAttachments(release, attached);
    writeLists(release, list, stale);
  } catch (cause) {
    for (const { temp } of staged.values()) rmSync(temp, { force: true });
    throw notWritten(dir, cause);
  }
}

function inOrder({ config }: ReleaseContext, artifacts: readonly Artifact[]): readonly Artifact[] {
  const order = Object.keys(config.packages);
  return [...artifacts].sort((a, b) => order.indexOf(a.package) - order.indexOf(b.package));
}

function stepOf({ name, file, former, reason }: PackagePlan, artifacts: readonly Artifact[]): Step {
  const artifact = artifacts.find((one) => one.package === name);
  const { size, sha256 } = artifact ?? {};
  const state = former === null ? 'done' : 'unchanged';
  return { id: `package-${name}`, title: `pack ${file}`, state, reason, evidence: { file, size, sha256 } };
}
