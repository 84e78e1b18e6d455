import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Envelope, Step } from '@windlass/kit/output/envelope';
import type { Emit } from '@windlass/kit/output/events';
import { type Course, type PhaseId, phaseIds, type StageId, stageIds, stages, type VoyageStep } from './phases.ts';

/** Runs one script as it would run alone. */
export type Call = (script: string, argv: readonly string[]) => Promise<Envelope>;

export interface SailOptions {
  readonly course: Course;
  readonly call: Call;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Phases left out; what a later phase trusts runs nevertheless. */
  readonly skip: ReadonlySet<PhaseId>;
  /** Only these stages. */
  readonly only: ReadonlySet<StageId>;
  /** Phases that passed in an earlier run of this release. */
  readonly before?: ReadonlySet<PhaseId>;
  /** Called after each phase whose steps all passed. */
  readonly passed: (phase: PhaseId, skipped: boolean) => Promise<void>;
}

export interface Sailed {
  readonly steps: readonly Step[];
  readonly envelopes: readonly Envelope[];
  readonly failed: { readonly phase: PhaseId; readonly script: string; readonly envelope: Envelope } | null;
}

/** Phase by phase, step by step; the first one that fails ends it. Pending within its deadline passes. */
export async function sail(options: SailOptions): Promise<Sailed> {
  const { course, call, emit, signal, now, skip, only } = options;
  const steps: Step[] = [];
  const envelopes: Envelope[] = [];
  const tell = (step: Step): void => {
    steps.push(step);
    emit({ kind: 'step', step });
  };
  for (const phase of phaseIds) {
    const todo = stages.filter((stage) => stage.phase === phase && only.has(stage.id));
    if (todo.length === 0) continue;
    const skipped = skip.has(phase);
    const place = `phase ${phaseIds.indexOf(phase) + 1} of ${phaseIds.length}: ${phase}`;
    emit({ kind: 'note', level: 'info', message: skipped ? `${place} (skipped)` : place });
    for (const { stage, step } of todo.flatMap((stage) => stage.steps.map((one) => ({ stage, step: one })))) {
      const base = { id: `${stage.id}.${step.script}${suffix(course, step)}`, title: titleOf(course, step) };
      const over = step.once && options.before?.has(phase) ? 'done by an earlier run of this release' : null;
      const idle = step.idle?.(course) ?? over ?? (skipped && !step.needed ? 'skipped by --skip-phases' : null);
      if (idle !== null) {
        tell({ ...base, state: 'skipped', reason: idle });
        continue;
      }
      if (signal.aborted) throw new WindlassError('interrupted', 'interrupted', { where: base.id });
      emit({ kind: 'step-start', ...base });
      const started = now().getTime();
      const envelope = await call(step.script, step.args(course));
      envelopes.push(envelope);
      const durationMs = now().getTime() - started;
      const ok = envelope.ok || envelope.exitCode === ExitCode.pending;
      tell({ ...base, state: ok ? stateOf(envelope) : 'failed', ...reasonOf(envelope), durationMs });
      if (!ok) return { steps, envelopes, failed: { phase, script: step.script, envelope } };
    }
    // Of a phase that has several stages, only the last one makes it pass: under Nx each is a run of its own.
    const last = stages.filter((stage) => stage.phase === phase).at(-1);
    if (todo.at(-1) === last) await options.passed(phase, skipped);
  }
  return { steps, envelopes, failed: null };
}

/** What the stages and phases named mean; all where none is named. @throws WindlassError `usage` for a name that is neither. */
export function stagesOf(names: readonly string[]): ReadonlySet<StageId> {
  if (names.length === 0) return new Set(stageIds);
  return new Set(
    names.flatMap((name) => {
      const found = stages.filter(({ id, phase }) => id === name || phase === name).map(({ id }) => id);
      if (found.length > 0) return found;
      throw new WindlassError('usage', `"${name}" is no stage and no phase`, {
        why: `stages: ${stageIds.join(', ')}; phases: ${phaseIds.join(', ')}`,
      });
    }),
  );
}

/** Phases by their word or by their number, 1 to 6. @throws WindlassError `usage` */
export function phasesOf(names: readonly string[]): ReadonlySet<PhaseId> {
  return new Set(
    names.map((name) => {
      const phase = phaseIds.find((id, at) => id === name || String(at + 1) === name);
      if (phase !== undefined) return phase;
      throw new WindlassError('usage', `"${name}" is no phase`, { why: `phases: 1 to 6, or ${phaseIds.join(', ')}` });
    }),
  );
}

export function titleOf(course: Course, { script, args }: VoyageStep): string {
  return [script, ...args(course)].join(' ');
}

/** publish-packages is there twice: the one that leaves the pointers is told apart. */
function suffix(course: Course, step: VoyageStep): string {
  const [first = ''] = step.args(course);
  return first === '--hold' || first === 'push' ? `.${first.replace(/^-+/, '')}` : '';
}

function stateOf(envelope: Envelope): Step['state'] {
  if (envelope.steps.some((step) => step.state === 'pending')) return 'pending';
  const all = envelope.steps.length > 0 && envelope.steps.every((step) => step.state === 'unchanged');
  return all ? 'unchanged' : 'done';
}

/** Why it failed; or, of what went well, what was left out of it, which is not seen elsewhere in the result. */
function reasonOf(envelope: Envelope): { reason?: string } {
  if (envelope.ok) {
    const skipped = envelope.steps.filter(({ state }) => state === 'skipped');
    const left = skipped.map(({ title, reason }) => (reason ? `${title} (${reason})` : title));
    return left.length === 0 ? {} : { reason: `without ${left.join('; ')}` };
  }
  const finding = envelope.findings.find(({ severity }) => severity === 'error');
  const step = envelope.steps.find(({ state }) => state === 'failed');
  const why = finding?.message ?? (step && `${step.title}: ${step.reason ?? 'failed'}`);
  return { reason: `exit code ${envelope.exitCode}${why ? `: ${why}` : ''}` };
}
