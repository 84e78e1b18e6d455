import type { Action, Evidence, Json, Observation, Plan } from '../actions/action.ts';
import { sha256Hex } from '../hash.ts';
import type { StepState } from '../output/envelope.ts';

/** Which way an action went. Both leave an intent and an outcome. */
export type Way = 'apply' | 'undo';

/** How a release ended. */
export type CloseHow = 'complete' | 'undone' | 'abandoned';

/** What an entry says. */
export type EntryBody =
  | { readonly type: 'open'; readonly version: string; readonly attempt: number; readonly command: string }
  | { readonly type: 'plan'; readonly plan: Plan }
  /** `former` and `before` are the state to come back to; an undo's intent repeats those of the apply. */
  | {
      readonly type: 'intent';
      readonly way: Way;
      readonly action: Action;
      readonly former: Json;
      readonly before: Observation;
    }
  | {
      readonly type: 'outcome';
      readonly way: Way;
      readonly action: string;
      readonly state: StepState;
      readonly observation: Observation | null;
      readonly evidence: Evidence;
      readonly reason?: string;
      /** False where the effect was surely never begun: the intent counts for nothing. */
      readonly begun?: false;
    }
  | { readonly type: 'observed'; readonly action: string; readonly observation: Observation }
  | { readonly type: 'burn'; readonly version: string; readonly why: string }
  | { readonly type: 'halt'; readonly why: string }
  | { readonly type: 'close'; readonly how: CloseHow }
  | { readonly type: 'note'; readonly text: string; readonly data?: Json };

export interface EntryHead {
  readonly v: 1;
  /** Counts from 1 within one writer and release. */
  readonly seq: number;
  /** Lamport clock: an entry that was written in knowledge of another has the higher number. */
  readonly clock: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly writer: string;
  readonly release: string;
  /** SHA-256 (hex) of this writer's previous line without its newline; 64 zeros before the first. */
  readonly prev: string;
}

export type Entry = EntryHead & EntryBody;
export type EntryOf<T extends EntryBody['type']> = EntryHead & Extract<EntryBody, { readonly type: T }>;

export const firstPrev = '0'.repeat(64);

export function hashLine(line: string | Uint8Array): string {
  return sha256Hex(line);
}

/** The entry as one line without its newline; the head comes first, so that `head -c` on a ledger is readable. */
export function serialiseEntry(entry: Entry): string {
  const { v, seq, clock, at, writer, release, prev, ...body } = entry;
  return JSON.stringify({ v, seq, clock, at, writer, release, prev, ...body });
}

/** What each type of entry must carry; a field missing here means a damaged or foreign line. */
const required: Readonly<Record<EntryBody['type'], readonly string[]>> = {
  open: ['version', 'attempt', 'command'],
  plan: ['plan'],
  intent: ['way', 'action', 'former', 'before'],
  outcome: ['way', 'action', 'state', 'observation', 'evidence'],
  observed: ['action', 'observation'],
  burn: ['version', 'why'],
  halt: ['why'],
  close: ['how'],
  note: ['text'],
};

const isType = (type: unknown): type is EntryBody['type'] => typeof type === 'string' && Object.hasOwn(required, type);

/** Whether parsed JSON has an entry's shape: the head exactly, the body by its required fields. */
export function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const texts = ['at', 'writer', 'release', 'prev'].every((key) => typeof fields[key] === 'string');
  const numbers = ['seq', 'clock'].every((key) => Number.isSafeInteger(fields[key]));
  const { type } = fields;
  return fields.v === 1 && texts && numbers && isType(type) && required[type].every((key) => key in fields);
}

/** One order that every reader agrees on, and in which a cause comes before what knew of it. */
export function compareEntries(a: Entry, b: Entry): number {
  return a.clock - b.clock || (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : a.seq - b.seq);
}
