import { kindTable } from '@windlass/kit/actions/engine-options';
import { openHouse, undoInRelease } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { withOthers } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { formatVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { lastRaise } from '@windlass/version-sync/release/last-raise';
import { spliceKind } from '@windlass/version-sync/sync/kind';

export async function undo(context: ScriptContext): Promise<ScriptResult> {
  const { args, env, emit, signal, now } = context;
  const product = await openProduct(context);
  const house = await openHouse(houseOptions(product.root, context, product.config));
  const { release, actions } = await lastRaise(house.ledger, context.script, args.string('release'));
  if (args.flag('plan')) {
    const steps = actions.map(({ id, title }) => ({ id, title: `undo: ${title}`, state: 'planned' as const }));
    return {
      product: product.name,
      release,
      steps,
      text: `${steps.map((step) => step.title).join('\n')}\nirreversible from here: nothing`,
    };
  }
  const kinds = kindTable(spliceKind(product.root, house.stateDir), ...gitKinds(product.root));
  const own = new Set(actions.map((action) => action.id));
  const options = { command: context.script, env, emit, signal, now };
  const { steps, residue, errors } = await undoInRelease(house, release, kinds, options, ({ id }) => own.has(id));
  const [first, ...also] = errors;
  if (first) throw withOthers(first, also);
  const version = formatVersion(readVersion(product).version);
  for (const line of residue) emit({ kind: 'note', level: 'warning', message: line });
  return { exitCode: ExitCode.ok, product: product.name, version, release, steps, residue, text: version };
}
