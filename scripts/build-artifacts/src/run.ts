import { formatPlan } from '@windlass/kit/actions/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import {
  type BuildOptions,
  type BuildResult,
  planBuilds,
  runBuilds,
  stepOf,
} from '@windlass/packaging/builds/build-all';
import { withArtifactsLock } from '@windlass/packaging/builds/lock';
import { buildPlan } from '@windlass/packaging/builds/plan';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const release = await openReleaseContext(context);
  const options = optionsOf(args);
  const base = { product: release.product.name, version: release.versionText };
  if (args.flag('plan')) {
    const results = await planBuilds(release, options);
    const plan = buildPlan(release, results);
    return { ...base, plan, steps: results.map(stepOf), data: { builds: results }, text: formatPlan(plan) };
  }
  const results = await withArtifactsLock(release, () => runBuilds(release, options));
  const summary = summaryOf(results);
  emit({ kind: 'note', level: 'info', message: summary });
  const builds = results.map(({ name, state, digest, bytes }) => ({ name, state, digest, bytes }));
  const id = await recordEvidence(release, { ok: true, summary, data: { builds } });
  const text = results.map(({ name, state, output }) => `${name}\t${state}\t${output ?? ''}`).join('\n');
  return { ...base, release: id, steps: results.map(stepOf), data: { builds: results }, text };
}

function optionsOf(args: ScriptContext['args']): BuildOptions {
  const [names, jobs] = [args.positionals('names'), args.number('jobs')];
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0))
    throw new WindlassError('usage', `--jobs ${jobs} is no number of builds`, { next: 'give a whole number from 1' });
  if (args.flag('alone') && names.length === 0)
    throw new WindlassError('usage', '--alone needs the names of builds', {
      why: 'without a name all builds are meant, and with them all that they need',
      next: 'build-artifacts <name> --alone',
    });
  return { names, force: args.flag('force'), alone: args.flag('alone'), jobs };
}

function summaryOf(results: readonly BuildResult[]): string {
  const done = results.filter(({ state }) => state === 'done').length;
  if (results.length === 0) return 'the config names no builds: nothing to do';
  return `${done} of ${results.length} builds run, ${results.length - done} unchanged`;
}
