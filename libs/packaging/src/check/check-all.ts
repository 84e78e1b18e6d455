import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { chosenPackages, packageNames } from '../archive/package-plan.ts';
import { type Artifact, checksumsFile, readArtifacts } from '../artifacts.ts';
import { checkAttachments } from '../beside/check.ts';
import { configError } from '../config-place.ts';
import { checkOne, type PackageChecks } from './check-one.ts';
import { checks } from './checks.ts';
import { brokenText } from './forbidden-text.ts';
import { formerSizes } from './former-sizes.ts';
import { filesOfOtherVersions, tableOfOtherVersion } from './other-version.ts';
import type { Subject } from './subject.ts';

export interface CheckOptions {
  readonly names: readonly string[];
  /** Milliseconds that the program in a package may take. */
  readonly runTimeout: number;
}

/** @throws WindlassError `config` for a `check` that cannot be made, `usage` for a name that is none. */
export async function planChecks(release: ReleaseContext, names: readonly string[]): Promise<readonly PackageChecks[]> {
  const files = await packageNames(release);
  const plans: PackageChecks[] = [];
  for (const name of chosenPackages(release, names)) {
    const one = release.config.packages[name];
    if (one === undefined) throw new WindlassError('internal', `there is no package ${name}`);
    const broken = brokenText(one);
    if (broken !== null) {
      const key = ['packages', name, 'check', ...broken.key];
      throw await configError(release, key, 'this is no regular expression', { why: broken.why });
    }
    plans.push({ name, one, file: files.get(name) ?? '', checks: checks.filter((check) => check.applies(one)) });
  }
  return plans;
}

export interface Checked {
  /** Of this version. */
  readonly artifacts: readonly Artifact[];
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
}

/** Makes every check of every package; what one finds does not keep the others from looking. @throws WindlassError `gate` where nothing was packed. */
export async function checkAll(release: ReleaseContext, { names, runTimeout }: CheckOptions): Promise<Checked> {
  const { context, artifactsDir, versionText } = release;
  const plans = await planChecks(release, names);
  const old = tableOfOtherVersion(release);
  if (old !== null) {
    const step = failedStep(release, 'check-other-versions', `look for packages of ${versionText}`, old);
    return { artifacts: [], findings: old, steps: [step] };
  }
  const list = readArtifacts(artifactsDir, versionText);
  const sums = readSums(join(artifactsDir, checksumsFile));
  const sizes = await formerSizes(release);
  const findings: Finding[] = [];
  const steps: Step[] = [];
  for (const plan of plans) {
    context.signal.throwIfAborted();
    const id = `check-${plan.name}`;
    const title = `check ${plan.file}`;
    context.emit({ kind: 'step-start', id, title });
    const artifact = list.artifacts.find((one) => one.package === plan.name);
    const noted: Record<string, unknown> = {};
    const note: Subject['note'] = (more) => void Object.assign(noted, more);
    const known = { listed: sums.get(plan.file) ?? null, formerSize: sizes.get(plan.name) ?? null };
    const base = { release, runTimeout, note, ...known };
    const found = artifact === undefined ? [notPacked(plan)] : await checkOne(plan, artifact, base);
    const wrong = found.filter(({ severity }) => severity === 'error').length;
    const evidence = { sha256: artifact?.sha256 ?? null, checks: plan.checks.map((check) => check.id), ...noted };
    const step: Step = { id, title, state: wrong > 0 ? 'failed' : 'done', reason: summary(plan, found), evidence };
    for (const one of found) context.emit({ kind: 'finding', finding: one });
    context.emit({ kind: 'step', step });
    context.emit({ kind: 'progress', id: 'checks', done: steps.length + 1, total: plans.length, unit: 'packages' });
    findings.push(...found);
    steps.push(step);
  }
  const left = filesOfOtherVersions(release, list);
  if (left.length > 0) steps.push(failedStep(release, 'check-other-versions', 'check what else is there', left));
  const beside = await checkAttachments(release, list);
  if (beside.length > 0) steps.push(besideStep(release, beside));
  return { artifacts: list.artifacts, findings: [...findings, ...left, ...beside], steps };
}

/** Tells of what goes out beside the packages, where something is to be told. */
function besideStep(release: ReleaseContext, findings: readonly Finding[]): Step {
  const wrong = findings.filter(({ severity }) => severity === 'error').length;
  const reason = `${wrong} errors, ${findings.length - wrong} warnings`;
  const title = 'check what goes out beside the packages';
  return failedStep(release, 'check-attachments', title, findings, { state: wrong > 0 ? 'failed' : 'done', reason });
}

/** Tells of a step that found nothing right. */
function failedStep(
  { context }: ReleaseContext,
  id: string,
  title: string,
  findings: readonly Finding[],
  how: Pick<Step, 'state' | 'reason'> = { state: 'failed', reason: 'something there is of another version' },
): Step {
  const step: Step = { id, title, ...how };
  for (const one of findings) context.emit({ kind: 'finding', finding: one });
  context.emit({ kind: 'step', step });
  return step;
}

function notPacked({ name, file }: PackageChecks): Finding {
  const fix = `npx windlass create-binary-packages ${name}`;
  return { check: 'artifact-missing', severity: 'error', message: `${file} was not packed`, file, fix };
}

function summary({ checks: made }: PackageChecks, found: readonly Finding[]): string {
  const count = (severity: string): number => found.filter((one) => one.severity === severity).length;
  return `${made.length} checks, ${count('error')} errors, ${count('warning')} warnings`;
}

/** The lines of SHA256SUMS by file name, as `sha256sum -c` reads them. */
function readSums(file: string): ReadonlyMap<string, string> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      return sum === undefined || name === undefined ? [] : [[name, sum] as const];
    }),
  );
}
