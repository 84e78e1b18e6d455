import type { Plan } from '@windlass/kit/actions/action';
import { formatPlan, makePlan } from '@windlass/kit/actions/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { sha256Hex } from '@windlass/kit/hash';
import { mayBeUnfinished } from '@windlass/kit/ledger/unfinished';
import { formatVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceAction } from '@windlass/version-sync/sync/kind';
import { leftAlone } from '@windlass/version-sync/sync/left-alone';
import { type FileChange, planSync } from '@windlass/version-sync/sync/plan-sync';
import { findWork, type Work } from './work.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args } = context;
  const work = await findWork(context);
  const version = formatVersion(work.version);
  const changes = planSync(work.files, work.version, { now: context.now(), heal: args.flag('heal') });
  const findings = leftAlone(work.files, args.flag('heal'));
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const plan = planOf(work, changes, version);
  const base = { product: work.product, version, findings, plan };
  const data = { files: work.files.length, changed: changes.map((change) => change.file) };
  if (args.flag('plan')) {
    const diff = changes.map(diffOf).join('');
    const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
    return { ...base, steps, data: { ...data, diff }, text: `${diff}${formatPlan(plan)}` };
  }
  if (changes.length === 0) {
    // The engine and the ledger are loaded only where there is something for them to do.
    if (!work.loose && mayBeUnfinished(houseOptions(work.root, context, work.config))) {
      await (await import('./apply.ts')).settle(context, work);
    }
    context.emit({ kind: 'note', level: 'info', message: `${version}: ${work.files.length} files, nothing to write` });
    return { ...base, steps: [{ id: 'sync', title: `sync ${version}`, state: 'unchanged' }], data };
  }
  const { apply } = await import('./apply.ts');
  const { steps, release } = await apply(context, work, plan);
  for (const change of changes)
    context.emit({
      kind: 'note',
      level: 'info',
      message: `${change.file}: ${change.edits.map((e) => `${e.was || '(new)'} → ${e.text.trim()}`).join(', ')}`,
    });
  return { ...base, plan: null, steps, release, data };
}

function planOf(work: Work, changes: readonly FileChange[], version: string): Plan {
  const title = `write ${version} into ${changes
    .map((change) => change.file)
    .slice(0, 5)
    .join(', ')}${changes.length > 5 ? ` and ${changes.length - 5} more` : ''}`;
  const actions = changes.length === 0 ? [] : [spliceAction(idOf(changes), title, work.root, changes)];
  return makePlan({ script: 'sync-versions', product: work.product, version, actions });
}

/** A release may see several syncs: each is an action of its own, so that each can be undone. */
function idOf(changes: readonly FileChange[]): string {
  return `sync-${sha256Hex(changes.map((change) => change.file + change.after).join('\0')).slice(0, 8)}`;
}
