import { purgeHarbor, type Stopped, stopHarbor } from '@windlass/harbor/daemon/stop';
import { holderOf } from '@windlass/harbor/lock';
import { readState } from '@windlass/harbor/state';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import type { StepState } from '@windlass/kit/output/envelope';
import { harborFolder } from './harbor-folder.ts';

const said: Readonly<Record<Stopped, readonly [StepState, string]>> = {
  none: ['unchanged', 'no harbor was up'],
  killed: ['done', 'the harbor had been killed; its lock is free now'],
  stopped: ['done', 'the harbor is down'],
  forced: ['done', 'the harbor did not go when asked, and was killed'],
};

/** Stops the harbor, and prints what takes its environment out of a shell; with `--purge` all that it held is removed. */
export async function down(context: ScriptContext): Promise<ScriptResult> {
  const dir = harborFolder(context);
  const purge = context.args.flag('purge');
  if (context.args.flag('plan')) {
    const holder = await holderOf(dir);
    const stop = holder.state === 'running' ? [`would stop process ${holder.owner.pid}`] : [];
    const rows = [...stop, ...(purge ? [`would remove ${dir}`] : [])];
    const steps = rows.map((title, index) => ({ id: `harbor-${index}`, title, state: 'planned' as const }));
    const end = `irreversible from here: ${purge ? 'what the harbor held' : 'nothing'}`;
    return { steps, text: [...rows, end].join('\n') };
  }
  const names = Object.keys(readState(dir)?.env ?? {});
  const [state, reason] = said[await stopHarbor(dir)];
  if (purge) purgeHarbor(dir);
  context.emit({ kind: 'note', level: 'info', message: `${reason}${purge ? `; ${dir} is removed` : ''}` });
  const steps = [{ id: 'harbor', title: 'stop the harbor', state, reason }];
  // For `eval`, so that the shell is in the real world again.
  const text = names.length > 0 ? `unset ${names.join(' ')}` : '';
  return { steps, data: { dir, purged: purge, unset: names }, text };
}
