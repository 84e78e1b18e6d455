import { setTimeout } from 'node:timers/promises';
import type { HeldLease } from '../ledger/lease-types.ts';
import type { LedgerStore, LedgerWriter } from '../ledger/store.ts';
import type { Emit } from '../output/events.ts';
import type { Mask } from '../run/mask.ts';
import type { Kind } from './action.ts';

export type Kinds = ReadonlyMap<string, Kind>;

export function kindTable(...kinds: readonly Kind[]): Kinds {
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}

export interface EngineOptions {
  readonly ledger: LedgerStore;
  readonly release: string;
  /** Asked right before each effect. Null only for plans that a second run cannot disturb. */
  readonly lease: Pick<HeldLease, 'assertHeld'> | null;
  /** A name, or a writer of this release that is open already (it is closed here). Default: a fresh `writerId()`. */
  readonly writer?: string | LedgerWriter;
  readonly emit?: Emit;
  /** Aborting it starts nothing new, and the run ends with `interrupted`. */
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
  /** Waits so many milliseconds, less when aborted. Tests put a clock of their own here. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How many actions run side by side. */
  readonly concurrency?: number;
  readonly mask?: Mask;
  /** Longest wait for one effect to show, in milliseconds; what takes longer is reported as `pending`. */
  readonly patienceMs?: number;
}

export async function sleepReally(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
