import type { Action, Reach } from '@windlass/kit/actions/action';
import type { Kinds } from '@windlass/kit/actions/engine-options';
import { formatReach } from '@windlass/kit/actions/plan';
import type { ChannelId } from '@windlass/kit/config/schema-channels';
import { type Phase, phaseOf, plansOf } from './phases.ts';
import { type ReleaseRecord, standing } from './records.ts';
import { channelOf, hostOf, type Selection, selector } from './select.ts';

/** One action as it would be undone. */
export interface UndoStep {
  readonly release: string;
  readonly action: Action;
  readonly phase: Phase;
  readonly channel: ChannelId | null;
  readonly host: string | null;
  /** With the code at hand: an action of a kind that is gone, or that has no undo, cannot be undone whatever it says. */
  readonly reach: Reach;
  /** Whether its outcome was never written: it may or may not be there, and the world is asked. */
  readonly halfDone: boolean;
}

export interface UndoPlan {
  readonly releases: readonly { readonly id: string; readonly version: string; readonly state: string }[];
  /** In the order of the undo: what was begun last comes first, the newest release before the older ones. */
  readonly steps: readonly UndoStep[];
  /** What will be left in the world, one sentence each. */
  readonly residue: readonly string[];
}

/** What a rollback would do; drawn from the ledger alone, contacts nothing. */
export function undoPlan(records: readonly ReleaseRecord[], selection: Selection, kinds: Kinds): UndoPlan {
  const steps = records.flatMap((record) => {
    const isSelected = selector(selection, record);
    const plans = plansOf(record.entries);
    return standing(record)
      .filter(({ action }) => isSelected(action))
      .map(({ action, outcome }): UndoStep => {
        return {
          release: record.id,
          action,
          phase: phaseOf(action, plans.get(action.id) ?? null),
          channel: channelOf(action),
          host: hostOf(action),
          reach: reachOf(action, kinds),
          halfDone: outcome === null,
        };
      });
  });
  return {
    releases: records.map(({ id, version, state }) => ({ id, version, state })),
    steps,
    residue: steps.flatMap(({ action, reach }) => {
      if (reach.undo === 'full') return [];
      return [`${action.title}: ${reach.undo === 'partial' ? reach.residue : reach.why}`];
    }),
  };
}

function reachOf(action: Action, kinds: Kinds): Reach {
  const kind = kinds.get(action.kind);
  if (action.reach.undo === 'none') return action.reach;
  if (kind === undefined) return { undo: 'none', why: `this version of windlass has no code for ${action.kind}` };
  return kind.undo === undefined ? { undo: 'none', why: `nothing undoes ${action.kind}` } : action.reach;
}

/** The plan for people. Its last line is, as in every plan, `irreversible from here: …`. */
export function formatUndoPlan({ releases, steps, residue }: UndoPlan): string {
  const count = steps.length === 1 ? '1 action' : `${steps.length || 'no'} actions`;
  const head = `rollback · ${releases.map(({ id, state }) => `${id} (${state})`).join(', ')} · ${count}`;
  const width = String(steps.length).length;
  const lines = steps.map(({ action, phase, reach, halfDone, release }, at) => {
    const notes = [
      phase,
      action.kind,
      ...(releases.length > 1 ? [release] : []),
      ...(halfDone ? ['half done: the world is asked'] : []),
      `reach: ${formatReach({ reach })}`,
    ];
    return `  ${String(at + 1).padStart(width)}. undo: ${action.title}  [${notes.join(' · ')}]`;
  });
  const left = residue.length === 0 ? [] : ['what cannot go back:', ...residue.map((line) => `  - ${line}`)];
  const onServers = steps.some(({ host, channel }) => host !== null && channel === null);
  const data = onServers
    ? ['data that users wrote since then stays as it is, and the former version has to read it']
    : [];
  const at = steps.findIndex(({ reach }) => reach.undo !== 'full');
  const first = steps[at];
  const last = first === undefined ? 'nothing' : `${at + 1}. undo: ${first.action.title} (${formatReach(first)})`;
  return [head, ...lines, ...left, ...data, `irreversible from here: ${last}`].join('\n');
}
