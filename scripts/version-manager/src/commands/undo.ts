import type { Action } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { type House, openHouse } from '@windlass/kit/actions/house';
import { undoInRelease } from '@windlass/kit/actions/in-release';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { withNext, withOthers } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import { formatVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, type Product, readVersion } from '@windlass/version-sync/product/open';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { lastRaise, type Raise } from '@windlass/version-sync/release/last-raise';
import { spliceKind } from '@windlass/version-sync/sync/kind';

export async function undo(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const house = await openHouse(houseOptions(product.root, context, product.config));
  const last = () => lastRaise(house, context.script, context.args.string('release'));
  if (context.args.flag('plan')) return preview(product, await last());
  return withLock(house, sessionOptions(context), async (lease) =>
    takeBack(context, product, house, lease, await last()),
  );
}

function preview(product: Product, { release, actions }: Raise): ScriptResult {
  const steps = actions.map(({ id, title }) => ({ id, title: `undo: ${title}`, state: 'planned' as const }));
  const text = `${steps.map((step) => step.title).join('\n')}\nirreversible from here: nothing`;
  return { product: product.name, release, steps, text };
}

async function takeBack(
  context: ScriptContext,
  product: Product,
  house: House,
  lease: HeldLease,
  { release, actions }: Raise,
): Promise<ScriptResult> {
  const kinds = kindTable(spliceKind(product.root, house.stateDir), ...gitKinds(product.root));
  const own = new Set(actions.map((action) => action.id));
  const select = ({ id }: Action) => own.has(id);
  const { steps, residue, errors } = await undoInRelease(house, lease, release, kinds, sessionOptions(context), select);
  const [first, ...also] = errors;
  if (first) throw withNext(withOthers(first, also), 'remove the cause, then run the same command again: it goes on');
  const version = formatVersion(readVersion(product).version);
  for (const line of residue) context.emit({ kind: 'note', level: 'warning', message: line });
  return { exitCode: ExitCode.ok, product: product.name, version, release, steps, residue, text: version };
}
