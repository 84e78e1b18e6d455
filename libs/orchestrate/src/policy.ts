import { ExitCode } from '@windlass/kit/exit-codes';
import type { Envelope } from '@windlass/kit/output/envelope';
import type { PhaseId } from './phases.ts';

export interface Verdict {
  /** `wind-back`: everything that this release did is undone. `halt`: it stays as it is, and can be resumed. */
  readonly action: 'wind-back' | 'halt';
  readonly why: string;
}

/** The rollback strategy by failure point: what a failed phase has put into the world decides. */
const byPhase: Readonly<Record<PhaseId, Verdict>> = {
  preflight: { action: 'halt', why: 'nothing was done yet' },
  versions: { action: 'wind-back', why: 'version and commit go back' },
  artifacts: { action: 'wind-back', why: 'version and commits go back; nothing has left this machine' },
  distribution: { action: 'wind-back', why: 'what was published and deployed goes back' },
  verification: { action: 'wind-back', why: 'what users get is not what was released' },
  completion: { action: 'halt', why: 'what was released is live and verified; only its paperwork is missing' },
};

/** What follows when a step failed. What cannot be known is no reason to undo: the world may be right. */
export function verdictOf(phase: PhaseId, envelope: Envelope): Verdict {
  if (envelope.exitCode === ExitCode.interrupted) return { action: 'halt', why: 'interrupted' };
  if (envelope.exitCode === ExitCode.locked) return { action: 'halt', why: 'somebody else holds the lock' };
  if (envelope.exitCode === ExitCode.pending) return { action: 'halt', why: 'something is pending' };
  if (envelope.exitCode === ExitCode.internal)
    return { action: 'halt', why: 'windlass itself failed, not the release' };
  const failed = envelope.steps.filter((step) => step.state === 'failed');
  if (failed.length > 0 && failed.every((step) => /^unknown\b/.test(step.reason ?? '')))
    return { action: 'halt', why: 'the other side does not answer: what is there is not known' };
  // A step that only acts, and said 5 before it had begun anything: while it planned, somebody did not answer.
  const silent = failed.length === 0 && envelope.exitCode === ExitCode.verification && phase === 'distribution';
  if (silent && envelope.findings.some(({ check }) => check === 'error-verification'))
    return { action: 'halt', why: 'the other side does not answer: what is there is not known' };
  return byPhase[phase];
}
