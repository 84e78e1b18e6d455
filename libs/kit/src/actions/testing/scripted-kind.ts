import type { Digest, Evidence, Kind, Observation } from '../action.ts';
import { type Kinds, kindTable } from '../engine-options.ts';

export interface Script {
  /** Answers in order; the last one stays. */
  readonly sees: readonly Observation[];
  readonly goal?: Digest | null;
  readonly apply?: (signal: AbortSignal) => Promise<Evidence>;
  readonly undo?: () => Promise<Evidence>;
  readonly settleMs?: number;
  readonly replaces?: boolean;
}

/** A kind whose world is told in advance, and the calls it got. */
export function scripted(kind: string, script: Script): { readonly kinds: Kinds; readonly calls: readonly string[] } {
  const calls: string[] = [];
  let asked = 0;
  const { undo } = script;
  const made: Kind = {
    kind,
    settleMs: script.settleMs ?? 0,
    replaces: script.replaces ?? false,
    goal: () => script.goal ?? null,
    observe: async () => {
      calls.push('observe');
      asked += 1;
      return script.sees[Math.min(asked, script.sees.length) - 1] ?? { is: 'absent' };
    },
    former: async () => {
      calls.push('former');
      return 'former';
    },
    apply: async (_, { signal }) => {
      calls.push('apply');
      return script.apply?.(signal) ?? {};
    },
    ...(undo === undefined
      ? {}
      : {
          undo: async (_: unknown, former: unknown) => {
            calls.push(`undo to ${String(former)}`);
            return undo();
          },
        }),
  };
  return { kinds: kindTable(made), calls };
}
