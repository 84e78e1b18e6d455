import type { Action, Json } from '@windlass/kit/actions/action';
import { isLocal } from '@windlass/kit/actions/foreign';
import { type ChannelId, channelIds } from '@windlass/kit/config/schema-channels';
import { WindlassError } from '@windlass/kit/errors';
import type { ActionHistory } from '@windlass/kit/ledger/history';
import { type Phase, parsePhase, phaseOf, phases, plansOf } from './phases.ts';
import { type ReleaseRecord, standing } from './records.ts';

/** Which part of a release is undone; all of it where nothing is given. */
export interface Selection {
  readonly phase: Phase | null;
  readonly channel: ChannelId | null;
  /** As the ledger has it (`deploy@web.example`), without its user, or the server's name in the config. */
  readonly host: string | null;
}

export const everything: Selection = { phase: null, channel: null, host: null };

/** @throws WindlassError `usage` for a phase or channel that does not exist. */
export function parseSelection(parts: {
  readonly phase: string | undefined;
  readonly channel: string | undefined;
  readonly host: string | undefined;
}): Selection {
  const channel = parts.channel === undefined ? null : channelIds.find((id) => id === parts.channel);
  if (channel === undefined)
    throw new WindlassError('usage', `there is no channel "${parts.channel}"`, {
      why: `the channels are ${channelIds.join(', ')}`,
    });
  return { phase: parts.phase === undefined ? null : parsePhase(parts.phase), channel, host: parts.host ?? null };
}

export function isWhole({ phase, channel, host }: Selection): boolean {
  return phase === null && channel === null && host === null;
}

export function selector(selection: Selection, record: ReleaseRecord): (action: Action) => boolean {
  const plans = plansOf(record.entries);
  const { phase, channel, host } = selection;
  return (action) =>
    (phase === null || phaseOf(action, plans.get(action.id) ?? null) === phase) &&
    (channel === null || channelOf(action) === channel) &&
    (host === null || isOn(action, host));
}

/** Kinds whose ids may be of another channel's making. */
const byKind: Readonly<Record<string, ChannelId>> = {
  npm: 'npm',
  github: 'github-release',
  aur: 'aur',
  download: 'static-download',
};

/** The channel that an action belongs to: its id begins with that of the channel; null for servers and the repository. */
export function channelOf({ id, kind }: Pick<Action, 'id' | 'kind'>): ChannelId | null {
  if (isLocal({ kind })) return null;
  return (
    channelIds.find((channel) => id === channel || id.startsWith(`${channel}-`)) ??
    byKind[kind.split('.', 1)[0] ?? ''] ??
    null
  );
}

/** Where an action reaches by ssh; null where it does not. */
export function hostOf({ args }: Pick<Action, 'args'>): string | null {
  return textField(args, 'host');
}

function isOn({ args }: Action, wanted: string): boolean {
  const host = textField(args, 'host');
  return host !== null && [host, host.slice(host.indexOf('@') + 1), textField(args, 'server')].includes(wanted);
}

/**
 * What the selection would leave behind must not stand on what it takes away.
 * @throws WindlassError `gate`; `input` where it selects nothing that was begun.
 */
export function refuseUnsound(selection: Selection, record: ReleaseRecord): void {
  if (isWhole(selection)) return;
  const isSelected = selector(selection, record);
  const [selected, left] = [[], []] as [ActionHistory[], ActionHistory[]];
  for (const history of standing(record)) (isSelected(history.action) ? selected : left).push(history);
  if (selected.length === 0) throw nothingSelected(record);
  for (const { action } of left) {
    const needed = selected.find((one) => action.needs.includes(one.action.id));
    if (needed !== undefined) throw inTheWay(record, action, `it needs: ${needed.action.title}`);
  }
  if (selection.phase === null) return;
  const plans = plansOf(record.entries);
  const last = phases.indexOf(selection.phase);
  const later = left.find(({ action }) => phases.indexOf(phaseOf(action, plans.get(action.id) ?? null)) > last);
  if (later !== undefined) throw inTheWay(record, later.action, `it is of a later phase than ${selection.phase}`);
}

function inTheWay(record: ReleaseRecord, action: Action, why: string): WindlassError {
  return new WindlassError('gate', `this would be left without what it stands on: ${action.title}`, {
    where: `${record.id} ${action.id}`,
    why,
    next: `npx windlass rollback --release ${record.id}, which undoes all of it in order`,
  });
}

function nothingSelected(record: ReleaseRecord): WindlassError {
  return new WindlassError('input', `nothing of ${record.id} that was selected is there to undo`, {
    where: record.id,
    why: 'none of its actions is of that phase, channel or host, or all of them are undone',
    next: `npx windlass rollback --release ${record.id} --plan`,
  });
}

function textField(args: Json, name: string): string | null {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return null;
  const value = Object.entries(args).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : null;
}
