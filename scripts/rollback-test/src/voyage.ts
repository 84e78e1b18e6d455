import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import type { ReleaseType } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import { closeRelease, currentRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import type { Envelope, Step } from '@windlass/kit/output/envelope';
import { type Course, type StageId, stages } from '@windlass/orchestrate/phases';
import { houseOptions } from '@windlass/version-sync/product/house';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { scripts } from './scripts.ts';
import type { Trial } from './trial.ts';

const forward: readonly StageId[] = ['versions', 'build', 'package', 'publish', 'deploy'];

/**
 * A release of `to` in the trial world, by the stages of a real one; without the gates before and after it, which ask about the real world.
 * @throws WindlassError `verification` where a script fails: then there is nothing to go back from.
 */
export async function releaseTrial(
  trial: Trial,
  release: ReleaseContext,
  to: string,
  {
    type,
    baseline,
    onStep,
  }: { readonly type: ReleaseType; readonly baseline: boolean; readonly onStep: (step: Step) => void },
): Promise<void> {
  const course: Course = { release, type, scenario: 'regular', to };
  for (const stage of stages.filter(({ id }) => forward.includes(id) && !(baseline && id === 'versions'))) {
    for (const { script, args, idle } of stage.steps) {
      if ((idle?.(course) ?? null) !== null) continue;
      const envelope = await trial.call(await load(script), everyChannel(args(course)));
      const title = `${to}: ${script}`;
      onStep({ id: `${to}-${script}`, title, state: envelope.ok ? 'done' : 'failed', durationMs: envelope.durationMs });
      if (!envelope.ok) throw failed(title, envelope);
    }
  }
}

/** The type decides which channels publish; a rehearsal takes all of them. */
function everyChannel(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('--type');
  return at < 0 ? argv : argv.toSpliced(at, 2);
}

/** Closes the baseline: it is what the trial release is wound back to. */
export async function closeBaseline(trial: Trial, { context, config }: ReleaseContext): Promise<void> {
  const house = await openHouse({ ...houseOptions(trial.root, context, config), env: trial.env, ledger: 'file' });
  const id = await currentRelease(house.ledger);
  if (id === null) return;
  const writer = await house.ledger.openWriter(id, { writer: writerId() });
  await closeRelease(writer, 'complete');
  await writer.close();
}

export async function windBack(trial: Trial): Promise<Envelope> {
  return trial.call(await load('rollback'), ['--yes']);
}

async function load(name: string): Promise<ScriptSpec> {
  const found = scripts[name];
  if (found === undefined) throw new WindlassError('internal', `there is no script ${name}`);
  return (await found()).script;
}

function failed(title: string, { findings, exitCode }: Envelope): WindlassError {
  const why = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return new WindlassError('verification', `the trial release failed: ${title}`, {
    why: why.join('; ') || `exit code ${exitCode}`,
    next: 'rollback-test --keep, then look at its folder',
  });
}
