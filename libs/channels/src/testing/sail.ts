import { join } from 'node:path';
import type { Action } from '@windlass/kit/actions/action';
import { type ApplyResult, applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import { type UndoReleaseResult, undoRelease } from '@windlass/kit/actions/undo';
import { fileStore } from '@windlass/kit/ledger/file-store';
import type { Step } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import { channelKinds } from '../kinds.ts';

/** Actions through the engine with the kinds of all channels, one release with a ledger of its own. */
export interface Sail {
  apply(...actions: readonly Action[]): Promise<ApplyResult>;
  undo(): Promise<UndoReleaseResult>;
}

export function makeSail(services: Services, release = '1.0.0.1'): Sail {
  const kinds = kindTable(...channelKinds(services));
  const ledger = fileStore(join(services.root, '.ledger'));
  const options = { ledger, release, lease: null, signal: services.signal, patienceMs: 2_000 };
  return {
    apply: (...actions) =>
      applyPlan(makePlan({ script: 'test', product: null, version: null, actions }), kinds, options),
    undo: () => undoRelease(kinds, options),
  };
}

export const statesOf = ({ steps }: { readonly steps: readonly Step[] }): readonly string[] =>
  steps.map(({ state }) => state);
