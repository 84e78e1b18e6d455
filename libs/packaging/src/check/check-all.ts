import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { formatOf } from '../archive/formats.ts';
import { chosenPackages, packageNames } from '../archive/package-plan.ts';
import { type Artifact, type ArtifactList, checksumsFile, readArtifacts } from '../artifacts.ts';
import { configError } from '../config-place.ts';
import { digestFile } from '../tree/digest.ts';
import { checks } from './checks.ts';
import { brokenText } from './forbidden-text.ts';
import { formerSizes } from './former-sizes.ts';
import { type Check, finding, type Subject } from './subject.ts';

export interface CheckOptions {
  readonly names: readonly string[];
  /** Milliseconds that the program in a package may take. */
  readonly runTimeout: number;
}

/** What is checked of one package. */
export interface PackageChecks {
  readonly name: string;
  readonly one: ResolvedPackage;
  /** Name of the file. */
  readonly file: string;
  readonly checks: readonly Check[];
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
      const key = ['packages', name, 'check', 'forbidsText', broken.at];
      throw await configError(release, key, 'this is no regular expression', { why: broken.why });
    }
    plans.push({ name, one, file: files.get(name) ?? '', checks: checks.filter((check) => check.applies(one)) });
  }
  return plans;
}

export interface Checked {
  readonly list: ArtifactList;
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
}

/** Makes every check of every package; what one finds does not keep the others from looking. @throws WindlassError `gate` where nothing was packed. */
export async function checkAll(release: ReleaseContext, { names, runTimeout }: CheckOptions): Promise<Checked> {
  const { context, artifactsDir, versionText } = release;
  const plans = await planChecks(release, names);
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
    const base = { release, runTimeout, listed: sums.get(plan.file) ?? null, formerSize: sizes.get(plan.name) ?? null };
    const found = artifact === undefined ? [notPacked(plan)] : await checkOne(plan, artifact, base);
    const wrong = found.filter(({ severity }) => severity === 'error').length;
    const evidence = { sha256: artifact?.sha256 ?? null, checks: plan.checks.map((check) => check.id) };
    const step: Step = { id, title, state: wrong > 0 ? 'failed' : 'done', reason: summary(plan, found), evidence };
    for (const one of found) context.emit({ kind: 'finding', finding: one });
    context.emit({ kind: 'step', step });
    context.emit({ kind: 'progress', id: 'checks', done: steps.length + 1, total: plans.length, unit: 'packages' });
    findings.push(...found);
    steps.push(step);
  }
  return { list, findings, steps };
}

async function checkOne(
  { one, file: name, checks: toMake }: PackageChecks,
  artifact: Artifact,
  base: Pick<Subject, 'release' | 'runTimeout' | 'listed' | 'formerSize'>,
): Promise<readonly Finding[]> {
  const file = join(base.release.artifactsDir, name);
  const about = (message: string, fix?: string): Finding =>
    finding({ artifact }, 'artifact-readable', { message, fix: fix ?? 'npx windlass create-binary-packages' });
  if (artifact.name !== name) return [about(`it was packed as ${artifact.name}, and is ${name} by the config`)];
  if (!existsSync(file)) return [about('it is not there')];
  const found: Finding[] = [];
  try {
    const digest = digestFile(file);
    const entries = await formatOf(one.format).read(file);
    const subject: Subject = { ...base, ...digest, artifact, one, file, entries };
    for (const check of toMake) {
      // What is not as it was packed, or not safe to unpack, is not started.
      if (check.runs && found.some(({ severity }) => severity === 'error')) continue;
      found.push(...(await check.find(subject)));
    }
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    found.push(about(`${thrown.message}${thrown.why ? `: ${thrown.why}` : ''}`, thrown.next));
  }
  return found;
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
