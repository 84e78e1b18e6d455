import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Step } from '@windlass/kit/output/envelope';
import { compareSnapshots, rehearsalFindings, seconds } from '@windlass/lib-rollback/rehearsal';
import { formatVersion } from '@windlass/version-sync/model/version';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';
import { nextVersion } from '@windlass/version-sync/release/next-version';
import { snapshot } from './snapshot.ts';
import { openTrial } from './trial.ts';
import { closeBaseline, releaseTrial, windBack } from './voyage.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit, now } = context;
  const release = await openReleaseContext(context);
  const { product, version, versionText: from } = release;
  const type = toType(args.string('type'));
  const to = formatVersion(nextVersion(product, version, type, new Set(), now()));
  const base = { product: product.name, version: from };
  if (args.flag('plan')) return { ...base, ...planned(from, to) };
  const steps: Step[] = [];
  const onStep = (step: Step): void => {
    steps.push(step);
    emit({ kind: 'step', step });
  };
  const keep = args.flag('keep');
  await using trial = await openTrial(release, keep);
  for (const message of trial.notes) emit({ kind: 'note', level: 'warning', message });
  if (keep) emit({ kind: 'note', level: 'info', message: `the rehearsal is in ${trial.dir}` });
  await releaseTrial(trial, release, from, { type, baseline: true, onStep });
  await closeBaseline(trial, release);
  const before = await snapshot(trial, release);
  await releaseTrial(trial, release, to, { type, baseline: false, onStep });
  const forward = compareSnapshots(before, await snapshot(trial, release));
  const back = await windBack(trial);
  onStep({
    id: 'rollback',
    title: `wind ${to} back`,
    state: back.ok ? 'undone' : 'failed',
    durationMs: back.durationMs,
  });
  const left = compareSnapshots(before, await snapshot(trial, release));
  const budgetMs = (args.number('budget') ?? 15) * 60_000;
  const verdict = { forward, left, restored: back.ok, restoreMs: back.durationMs, budgetMs };
  const findings = [...(back.ok ? [] : back.findings), ...rehearsalFindings(verdict)];
  const ok = findings.every(({ severity }) => severity !== 'error');
  const places = Object.keys(before).length;
  const summary = ok
    ? `${from} → ${to} → ${from}: ${places} places as before, restored in ${seconds(back.durationMs)}`
    : `${from} → ${to}: the way back does not restore what was there`;
  const { restoreMs } = verdict;
  const data = { ok, from, to, places, changed: forward.length, restoreMs, budgetMs, residue: back.residue };
  await recordEvidence(release, { ok, summary, data });
  for (const finding of findings) emit({ kind: 'finding', finding });
  return {
    ...base,
    exitCode: ok ? ExitCode.ok : ExitCode.verification,
    steps,
    findings,
    residue: back.residue,
    data: { ...data, differences: left, ...(keep ? { dir: trial.dir } : {}) },
    text: summary,
  };
}

function planned(from: string, to: string): ScriptResult {
  const titles = [
    'clone HEAD into a temporary folder and open a harbor in it',
    `publish ${from} there as the baseline`,
    'look at all that users see',
    `release ${to} there, by the scripts of a real release`,
    'wind it back',
    'look again, and compare',
  ];
  const steps = titles.map((title, at) => ({ id: `step-${at + 1}`, title, state: 'planned' as const }));
  return {
    steps,
    text: [...titles.map((title, at) => `${at + 1}. ${title}`), 'irreversible from here: nothing'].join('\n'),
  };
}

function toType(text: string | undefined): ReleaseType {
  const found = releaseTypes.find((type) => type === text);
  if (found !== undefined) return found;
  throw new WindlassError('usage', `"${text}" is no type of release`);
}
