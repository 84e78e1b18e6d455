import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Artifact, readArtifacts } from '../../artifacts.ts';
import { type Again, buildAgain } from './again.ts';
import { type Compared, check, comparePackage, type RebuiltPackage } from './compare-package.ts';

export interface Rebuilt {
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
  readonly packages: readonly RebuiltPackage[];
}

/**
 * Builds the commit again, in a folder of its own, packs it and compares every byte: what users get is what the sources say, and nothing that this
 * machine or this folder added. @throws WindlassError `gate` where nothing was packed, or outside of git.
 */
export async function rebuild(release: ReleaseContext, names: readonly string[]): Promise<Rebuilt> {
  const { artifactsDir, versionText, context, root } = release;
  const { commit, artifacts } = readArtifacts(artifactsDir, versionText);
  if (commit === null)
    throw new WindlassError('gate', 'there is no commit that could be built again', {
      where: root,
      why: 'what was packed comes from a folder outside of git',
      next: 'git init; git add --all; git commit; then build and pack again',
    });
  const wanted = artifacts.filter(
    (one) => release.config.packages[one.package] !== undefined && (names.length === 0 || names.includes(one.package)),
  );
  const there = wanted.filter(({ name }) => existsSync(join(artifactsDir, name)));
  if (there.length === 0) return { findings: [], steps: [], packages: [] };
  const title = `build ${commit.slice(0, 12)} again`;
  context.emit({ kind: 'step-start', id: 'rebuild', title });
  const chosen = there.map((one) => one.package);
  try {
    return await buildAgain(release, commit, chosen, (again) => compareAll(release, commit, there, again));
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || !isAnswer(thrown)) throw thrown;
    return notBuilt(release, commit, there, thrown);
  }
}

/** Whether it tells something of the sources, not of this run. */
function isAnswer({ kind }: WindlassError): boolean {
  return kind === 'build' || kind === 'config' || kind === 'input' || kind === 'gate';
}

function notBuilt(
  { context }: ReleaseContext,
  commit: string,
  artifacts: readonly Artifact[],
  error: WindlassError,
): Rebuilt {
  const findings: readonly Finding[] = [
    {
      check,
      severity: 'error',
      message: `${commit.slice(0, 12)} cannot be built and packed in a folder of its own: ${error.message}`,
      expected: 'a commit that holds all that it is built of',
      actual: error.why ?? error.message,
      fix: error.next ?? 'commit what is missing',
    },
  ];
  const step: Step = {
    id: 'rebuild',
    title: `build ${commit.slice(0, 12)} again`,
    state: 'failed',
    reason: error.message,
  };
  report(context, findings, [step]);
  const rest = { same: false, sha256: null, differ: [], diffoscope: null };
  return {
    findings,
    steps: [step],
    packages: artifacts.map((one) => ({ package: one.package, name: one.name, ...rest })),
  };
}

async function compareAll(
  release: ReleaseContext,
  commit: string,
  artifacts: readonly Artifact[],
  again: Again,
): Promise<Rebuilt> {
  const found: Compared[] = [];
  for (const artifact of artifacts) {
    release.context.signal.throwIfAborted();
    const compared = await comparePackage(release, commit, artifact, again);
    report(release.context, compared.finding === null ? [] : [compared.finding], [compared.step]);
    found.push(compared);
  }
  return {
    findings: found.flatMap(({ finding }) => finding ?? []),
    steps: found.map(({ step }) => step),
    packages: found.map(({ one }) => one),
  };
}

function report({ emit }: ReleaseContext['context'], findings: readonly Finding[], steps: readonly Step[]): void {
  for (const finding of findings) emit({ kind: 'finding', finding });
  for (const step of steps) emit({ kind: 'step', step });
}
