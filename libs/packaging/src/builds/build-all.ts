import type { Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Decision, openDecider } from './decide.ts';
import { orderBuilds } from './order.ts';
import type { OutputDigest } from './output.ts';
import { runBuild } from './run-build.ts';

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
}

/** What a run would build and why. Writes nothing. */
export async function planBuilds(
  release: ReleaseContext,
  { names, force }: BuildOptions,
): Promise<readonly BuildResult[]> {
  const decider = await openDecider(release);
  const built = new Map<string, string | null>();
  const results: BuildResult[] = [];
  for (const name of await orderBuilds(release, names)) {
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

/** Builds in the order of needs what is not as it would be built; ends at the first that fails. The caller holds the lock. */
export async function runBuilds(
  release: ReleaseContext,
  { names, force }: BuildOptions,
): Promise<readonly BuildResult[]> {
  const { emit, now, signal } = release.context;
  const order = await orderBuilds(release, names);
  const decider = await openDecider(release);
  const { warning } = decider.source;
  if (warning !== null) emit({ kind: 'note', level: 'warning', message: warning });
  const built = new Map<string, string | null>();
  const results: BuildResult[] = [];
  for (const [at, name] of order.entries()) {
    signal.throwIfAborted();
    const id = `build-${name}`;
    const title = `build ${name}`;
    emit({ kind: 'step-start', id, title });
    const started = now().getTime();
    const decision = await decider.decide(name, built);
    const reason = decision.why ?? (force ? 'forced' : null);
    const { output, log } =
      reason === null ? { output: decision.output, log: null } : await runBuild(release, decision);
    built.set(name, output?.digest ?? null);
    const result = resultOf(decision, 'done', reason, output, log);
    results.push(result);
    emit({ kind: 'step', step: { ...stepOf(result), durationMs: Math.max(0, now().getTime() - started) } });
    emit({ kind: 'progress', id: 'builds', done: at + 1, total: order.length, unit: 'builds' });
  }
  return results;
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
