import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { isClean } from '@windlass/kit/git/status';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArchiveFormat } from '../../archive/format.ts';
import { formatOf } from '../../archive/formats.ts';
import { type Artifact, readArtifacts } from '../../artifacts.ts';
import { digestFile } from '../../tree/digest.ts';
import { type Again, buildAgain } from './again.ts';
import { type Difference, differencesOf } from './differences.ts';
import { diffoscope } from './diffoscope.ts';
import { firstByte } from './first-byte.ts';

const check = 'artifact-rebuild';
const mostShown = 5;
/** Lines of diffoscope's report that a finding shows; all of it is in the data. */
const mostLines = 20;

/** How one package came out. */
export interface RebuiltPackage {
  readonly package: string;
  readonly name: string;
  readonly same: boolean;
  /** Of the one that was built again; null where it could not be. */
  readonly sha256: string | null;
  /** Paths inside that differ. */
  readonly differ: readonly string[];
  readonly diffoscope: string | null;
}

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
  const found: { finding: Finding | null; step: Step; one: RebuiltPackage }[] = [];
  for (const artifact of artifacts) {
    release.context.signal.throwIfAborted();
    const compared = await compareOne(release, commit, artifact, again);
    report(release.context, compared.finding === null ? [] : [compared.finding], [compared.step]);
    found.push(compared);
  }
  return {
    findings: found.flatMap(({ finding }) => finding ?? []),
    steps: found.map(({ step }) => step),
    packages: found.map(({ one }) => one),
  };
}

async function compareOne(
  release: ReleaseContext,
  commit: string,
  artifact: Artifact,
  { list, folder }: Again,
): Promise<{ readonly finding: Finding | null; readonly step: Step; readonly one: RebuiltPackage }> {
  const rebuilt = list.artifacts.find((one) => one.package === artifact.package);
  if (rebuilt === undefined) throw new WindlassError('internal', `${artifact.package} was not built again`);
  const { name } = artifact;
  const files = [join(release.artifactsDir, name), join(folder, rebuilt.name)] as const;
  const actual = digestFile(files[0]).sha256;
  const same = actual === rebuilt.sha256;
  const id = `rebuild-${artifact.package}`;
  const title = `compare ${name} with what ${commit.slice(0, 12)} makes`;
  const one = { package: artifact.package, name, same, sha256: rebuilt.sha256 };
  if (same) {
    const reason = `bit for bit the same: ${rebuilt.size} bytes`;
    return { finding: null, step: { id, title, state: 'done', reason }, one: { ...one, differ: [], diffoscope: null } };
  }
  const format = formatOf(artifact.format);
  const differences = await differencesIn(format, name, files);
  const first = differences.find(({ isContent }) => isContent);
  const place = first === undefined ? null : await firstByte(format, files, first.path);
  const told = await diffoscope(release, ...files);
  const finding: Finding = {
    check,
    severity: 'error',
    message: `${name} comes out as other bytes when ${commit.slice(0, 12)} is built again: ${inWords(differences)}`,
    expected: `SHA-256 ${actual}`,
    actual: [`SHA-256 ${rebuilt.sha256}`, ...(place === null ? [] : [`${first?.path} ${place}`]), ...headOf(told)].join(
      '\n',
    ),
    file: name,
    fix: adviceOf(release, commit),
  };
  const step: Step = { id, title, state: 'failed', reason: inWords(differences) };
  return { finding, step, one: { ...one, differ: differences.map(({ path }) => path), diffoscope: told } };
}

async function differencesIn(
  format: ArchiveFormat,
  name: string,
  files: readonly [string, string],
): Promise<readonly Difference[]> {
  try {
    return await differencesOf(format, ...files);
  } catch (thrown) {
    // What is in the folder is no package any more.
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    return [{ path: name, how: `cannot be read: ${thrown.why ?? thrown.message}`, isContent: false }];
  }
}

function inWords(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'the same files, packed in another way';
  const shown = differences.slice(0, mostShown).map(({ path, how }) => `${path} ${how}`);
  const more = differences.length - shown.length;
  return `${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`;
}

function headOf(report: string | null): readonly string[] {
  if (report === null) return [];
  const lines = report.split('\n');
  const more = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines),
    ...(more > 0 ? [`… ${more} more lines of diffoscope are in --json, data.rebuild`] : []),
  ];
}

/** What is not committed is the first thing to think of. */
function adviceOf({ root, context }: ReleaseContext, commit: string): string {
  const { clean, dirty } = isClean({ cwd: root, env: context.env }, { untracked: true });
  if (!clean) return `commit what is changed (${dirty[0]?.path}…), build and pack again, and compare again`;
  return `let the build take its time from SOURCE_DATE_EPOCH and no path from where it runs; git worktree add ../again ${commit.slice(0, 12)} has the same sources`;
}

function report({ emit }: ReleaseContext['context'], findings: readonly Finding[], steps: readonly Step[]): void {
  for (const finding of findings) emit({ kind: 'finding', finding });
  for (const step of steps) emit({ kind: 'step', step });
}
