import type { House } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Envelope, Finding, Step } from '@windlass/kit/output/envelope';
import { typeMatrix } from '@windlass/orchestrate/matrix';
import type { PhaseId, StageId } from '@windlass/orchestrate/phases';
import { verdictOf } from '@windlass/orchestrate/policy';
import { type Call, type Sailed, sail } from '@windlass/orchestrate/sail';
import { abandonIfIdle, beginVoyage, logVoyage, phaseNote } from '@windlass/orchestrate/voyage';
import type { Heading } from './course.ts';

export interface Orders {
  readonly skip: ReadonlySet<PhaseId>;
  readonly only: ReadonlySet<StageId>;
  readonly call: Call;
}

/** Under the lock: pre-flight, then the release is opened, then everything else; what fails is judged. */
export async function deploy(
  context: ScriptContext,
  house: House,
  heading: Heading,
  orders: Orders,
): Promise<ScriptResult> {
  const { emit, signal, now, args } = context;
  const { course, voyage, before } = heading;
  const { skip, only, call } = orders;
  const started = now().getTime();
  const hand = { command: context.script, now, mask: (text: string) => context.redactor.mask(text) };
  let id = heading.open;
  const passed = async (phase: PhaseId, skipped: boolean): Promise<void> => {
    // The last step of completion closes the release: its ledger ends there.
    if (id === null || before.has(phase) || phase === 'completion') return;
    await logVoyage(house, id, phaseNote(phase, skipped, args.flag('emergency-mode')), hand);
  };
  const common = { course, call, emit, signal, now, skip, before, passed };
  const steps: Step[] = [];
  const go = async (stages: ReadonlySet<StageId>): Promise<Sailed> => {
    const sailed = await sail({ ...common, only: stages });
    steps.push(...sailed.steps);
    return sailed;
  };
  const base = () => ({ product: course.release.config.product, version: voyage.to, release: id, steps });
  const goBack = async (
    cause: readonly Finding[],
  ): Promise<Pick<ScriptResult, 'exitCode' | 'findings' | 'residue'>> => {
    const back = await call('rollback', ['--release', id ?? '', '--yes']);
    steps.push(...back.steps);
    await call('archive-deployment', ['--release', id ?? '']);
    const exitCode = back.ok ? ExitCode.restored : ExitCode.notRestored;
    return { exitCode, findings: [...cause, ...back.findings], residue: back.residue };
  };
  if (id !== null && heading.undoing) {
    emit({ kind: 'note', level: 'warning', message: `${id} was being wound back: going on with that` });
    return { ...base(), data: { ...voyage }, ...(await goBack([])) };
  }
  const first = await go(new Set([...only].filter((stage) => stage === 'preflight' && id === null)));
  if (first.failed)
    return { ...base(), ...halted(first.failed.envelope, verdictOf('preflight', first.failed.envelope).why) };
  const rest = new Set([...only].filter((stage) => stage !== 'preflight'));
  if (rest.size === 0) return { ...base(), data: { ...voyage, ready: true }, text: `${voyage.to} can be released` };
  if (id === null) {
    id = await beginVoyage(house, voyage, hand);
    await passed('preflight', skip.has('preflight'));
  } else emit({ kind: 'note', level: 'info', message: `going on with ${id}: ${voyage.from} → ${voyage.to}` });
  const sailed = await go(rest);
  const minutes = (now().getTime() - started) / 60_000;
  const data = { ...voyage, minutes: Math.round(minutes * 100) / 100, estimate: typeMatrix[voyage.type].estimate };
  if (sailed.failed === null) return { ...base(), data, text: `${voyage.to}${rest.has('complete') ? ' is live' : ''}` };
  const { phase, script, envelope } = sailed.failed;
  const verdict = verdictOf(phase, envelope);
  await logVoyage(house, id, { halt: `${phase}: ${script} failed with exit code ${envelope.exitCode}` }, hand);
  if (verdict.action === 'halt' || args.flag('no-rollback'))
    return { ...base(), data, ...halted(envelope, verdict.why, 'strategic-deploy --resume, or npx windlass rollback') };
  const message = `${script} failed in ${phase}: winding ${id} back (${verdict.why})`;
  emit({ kind: 'note', level: 'warning', message });
  if (await abandonIfIdle(house, id, hand)) return { ...base(), data, ...halted(envelope, 'nothing was done yet') };
  return { ...base(), data: { ...data, failed: { phase, script } }, ...(await goBack(cause(envelope))) };
}

function halted(envelope: Envelope, why: string, next?: string): Pick<ScriptResult, 'exitCode' | 'findings'> {
  const finding: Finding = {
    check: 'halted',
    severity: 'error',
    message: `${envelope.script} failed: ${why}`,
    ...(next === undefined ? {} : { fix: next }),
  };
  return { exitCode: envelope.exitCode as ExitCode, findings: [...cause(envelope), finding] };
}

const cause = ({ findings }: Envelope): Finding[] => findings.filter(({ severity }) => severity === 'error');
