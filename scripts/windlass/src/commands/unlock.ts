import { createInterface } from 'node:readline/promises';
import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { fenceOff } from '@windlass/kit/ledger/lease';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct } from '@windlass/version-sync/product/open';
import { describe } from './status.ts';

/** Shows who holds the lock and fences the holder off: whatever that run still does, it stops at its next effect. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, now, emit } = context;
  const product = await openProduct(context);
  const options = houseOptions(product.root, context, product.config);
  const house = await openHouse({ ...options, line: args.string('line') ?? options.line });
  const lease = await house.leases.read(house.line);
  const base = { product: product.name };
  if (lease === null || lease.released)
    return { ...base, text: `${house.line} is free`, data: { lock: null }, steps: [step('unchanged')] };
  const holder = describe(lease);
  emit({ kind: 'note', level: 'info', message: `${house.line} is held by ${holder}` });
  if (args.flag('plan'))
    return {
      ...base,
      steps: [step('planned')],
      data: { holder },
      text: `would fence off ${holder}\nirreversible from here: nothing`,
    };
  if (!args.flag('yes')) await confirm(holder);
  await fenceOff(house.leases, house.line, { command: 'windlass unlock', now });
  return { ...base, steps: [step('done')], data: { holder }, text: `fenced off ${holder}` };
}

const step = (state: 'unchanged' | 'planned' | 'done') => ({
  id: 'unlock',
  title: 'fence the holder of the lock off',
  state,
});

/** A prompt is never shown where nobody can answer it. */
async function confirm(holder: string): Promise<void> {
  const refusal = (why: string) =>
    new WindlassError('usage', 'the lock was left as it is', { why, next: 'windlass unlock --yes' });
  if (!process.stdin.isTTY) throw refusal('there is no terminal to ask on');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`Fence off ${holder}? What it was doing stops at its next effect. [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw refusal('the answer was no');
  } finally {
    lines.close();
  }
}
