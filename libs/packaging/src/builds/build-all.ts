import { availableParallelism } from 'node:os';
import { posix } from 'node:path';
import type { Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Decision, openDecider } from './decide.ts';
import { endWith, tellFailure } from './failure.ts';
import type { Fingerprints } from './fingerprints.ts';
import { orderBuilds } from './order.ts';
import { buildOutput, digestOutput, type OutputDigest, outputPath } from './output.ts';
import { runBuild } from './run-build.ts';
import { schedule, type Task } from './schedule.ts';

/** One build of a plan or of a run. */
export interface BuildResult {
  readonly name: string;
  readonly state: 'planned' | 'done' | 'unchanged';
  /** Why it is or was built; of what is unchanged why not. */
  readonly reason: string;
  readonly command: readonly (readonly string[])[];
  /** From the folder of the config. */
  readonly output: string | null;
  /** SHA-256 (hex) of the output; null where there is none yet. */
  readonly digest: string | null;
  readonly needs: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly log: string | null;
}

export interface BuildOptions {
  readonly names: readonly string[];
  /** Also what has not changed. */
  readonly force: boolean;
  /** Only what is named: what it needs is there already. */
  readonly alone?: boolean;
  /** So many builds at once at most; as many as there are processors where not given. */
  readonly jobs?: number | undefined;
}

/** What a run would build and why. Writes nothing. */
export async function planBuilds(
  release: ReleaseContext,
  { names, force, alone = false }: BuildOptions,
): Promise<readonly BuildResult[]> {
  const order = await orderBuilds(release, names, alone);
  const decider = await openDecider(release);
  const built = await builtBefore(release, order, decider.prints);
  const results: BuildResult[] = [];
  for (const name of order) {
    const decision = await decider.decide(name, built);
    const { build, why, output } = decision;
    const before = results.find((one) => one.state === 'planned' && build.needs.includes(one.name));
    const reason = why ?? (before ? `${before.name}, which it needs, is built before` : force ? 'forced' : null);
    // As if it came out as it is now: that it is built first is said of those that need it.
    built.set(name, output?.digest ?? null);
    results.push(resultOf(decision, 'planned', reason, output, null));
  }
  return results;
}

/**
 * Builds what is not as it would be built, each build after those that it needs, the others side by side. After a failure none is begun.
 * The caller holds the lock.
 */
export async function runBuilds(release: ReleaseContext, options: BuildOptions): Promise<readonly BuildResult[]> {
  const { names, force, alone = false, jobs = availableParallelism() } = options;
  const { emit, now, signal } = release.context;
  const order = await orderBuilds(release, names, alone);
  const decider = await openDecider(release);
  const { source, prints } = decider;
  if (source.warning !== null) emit({ kind: 'note', level: 'warning', message: source.warning });
  const built = await builtBefore(release, order, prints);
  let ended = 0;
  const work = async (name: string): Promise<BuildResult> => {
    signal.throwIfAborted();
    const [id, title] = [`build-${name}`, `build ${name}`];
    emit({ kind: 'step-start', id, title });
    const started = now().getTime();
    const decision = await decider.decide(name, built);
    const reason = decision.why ?? (force ? 'forced' : null);
    const { output, log } =
      reason === null ? { output: decision.output, log: null } : await runBuild(release, decision, prints);
    built.set(name, output?.digest ?? null);
    const result = resultOf(decision, 'done', reason, output, log);
    emit({ kind: 'step', step: { ...stepOf(result), durationMs: Math.max(0, now().getTime() - started) } });
    ended += 1;
    emit({ kind: 'progress', id: 'builds', done: ended, total: order.length, unit: 'builds' });
    return result;
  };
  const tasks = order.map((name) => taskOf(release, name));
  const onFailure = (name: string, thrown: unknown, running: readonly string[]) =>
    tellFailure(release, name, thrown, running);
  const outcome = await schedule(tasks, { jobs: Math.max(1, jobs), work, onFailure });
  prints.save(names.length === 0);
  const { asked, read } = prints.counts;
  emit({ kind: 'note', level: 'verbose', message: `${read} of ${asked} files were read, the others are untouched` });
  endWith(release, outcome);
  return order.flatMap((name) => outcome.done.get(name) ?? []);
}

/** Builds in one folder share what their tools keep there (target/, node_modules/, what a Makefile makes on its way): one after the other. */
function taskOf({ config }: ReleaseContext, name: string): Task {
  const { needs = [], dir = '.' } = config.builds[name] ?? {};
  return { name, needs, place: posix.normalize(dir).replace(/(?<=.)\/$/, '') };
}

/** Digests of the outputs that are needed and not built in this run. @throws WindlassError `build` where one is not there. */
async function builtBefore(
  release: ReleaseContext,
  order: readonly string[],
  prints: Fingerprints,
): Promise<Map<string, string | null>> {
  const { builds } = release.config;
  const needs = order.flatMap((name) => builds[name]?.needs ?? []).filter((need) => !order.includes(need));
  const built = new Map<string, string | null>();
  for (const need of new Set(needs)) {
    const hasOutput = outputPath(release, need) !== null;
    const found = hasOutput ? await buildOutput(release, need, ['builds', need]) : null;
    built.set(need, found === null ? null : digestOutput(found, prints.sha256).digest);
  }
  return built;
}

function resultOf(
  { name, build, inputs }: Decision,
  state: 'planned' | 'done',
  reason: string | null,
  output: OutputDigest | null,
  log: string | null,
): BuildResult {
  return {
    name,
    state: reason === null ? 'unchanged' : state,
    reason: reason ?? 'nothing it depends on has changed',
    command: inputs.command,
    output: inputs.config['output'] ?? null,
    digest: output?.digest ?? null,
    needs: build.needs,
    files: output?.files ?? 0,
    bytes: output?.bytes ?? 0,
    log,
  };
}

export function stepOf({ name, state, reason, output, digest, files, bytes, log }: BuildResult): Step {
  const evidence = state === 'planned' ? {} : { evidence: { output, digest, files, bytes, log } };
  return { id: `build-${name}`, title: `build ${name}`, state, reason, ...evidence };
}
