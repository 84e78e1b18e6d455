import type { Plan } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { type House, openHouse } from '@windlass/kit/actions/house';
import { applyInRelease, type SessionResult } from '@windlass/kit/actions/in-release';
import { formatPlan } from '@windlass/kit/actions/plan';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { asWindlassError, WindlassError, withNext } from '@windlass/kit/errors';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import { burntVersions } from '@windlass/kit/ledger/releases';
import { versionWarnings } from '@windlass/version-sync/model/limits';
import { formatVersion, parseVersion, tryParseVersion, type Version } from '@windlass/version-sync/model/version';
import { ecosystemsOf } from '@windlass/version-sync/product/ecosystems';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, type Product, readVersion } from '@windlass/version-sync/product/open';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { nextVersion, refuseBurnt } from '@windlass/version-sync/release/next-version';
import { planRaise } from '@windlass/version-sync/release/plan-raise';
import { formerVersion, unfinishedPlan } from '@windlass/version-sync/release/resume';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceKind } from '@windlass/version-sync/sync/kind';

export const increment = (context: ScriptContext) => raise(context);
export const set = (context: ScriptContext) => raise(context);

/** All of it under the lock, for an increment that two runs planned side by side would be made once and reported twice. */
async function raise(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const house = await openHouse(houseOptions(product.root, context, product.config));
  if (context.args.flag('plan')) return preview(await plan(context, product, house));
  return withLock(house, sessionOptions(context), async (lease) => {
    const burnt = await burntVersions(house.ledger);
    const unfinished = await unfinishedPlan(house.ledger, context.script);
    const wish = context.command === 'set' ? context.args.positional('version') : unfinished?.version;
    if (unfinished && unfinished.version === wish) {
      if (context.command === 'increment') refuseOther(product, unfinished, context, burnt);
      return goOn(context, product, house, lease, unfinished);
    }
    return begin(context, product, house, lease, await plan(context, product, house));
  });
}

async function plan(context: ScriptContext, product: Product, house: House) {
  const { args, emit, now } = context;
  const burnt = await burntVersions(house.ledger);
  const { version: from } = readVersion(product);
  const to =
    context.command === 'set'
      ? wanted(args.positional('version') ?? '', burnt)
      : nextVersion(product, from, args.positional('type') ?? '', burnt, now());
  const record = {
    commit: args.flag('commit'),
    tag: args.flag('tag'),
    branch: args.flag('branch'),
    sync: args.flag('sync'),
  };
  const { plan, changes } = planRaise({ product, script: context.script, to, record, now: now() });
  const findings = versionWarnings(from, to, ecosystemsOf(product));
  for (const finding of findings) emit({ kind: 'finding', finding });
  const text = formatVersion(to);
  const data = { from: formatVersion(from), to: text, files: changes.map((change) => change.file) };
  return { plan, changes, base: { product: product.name, version: text, findings, data } };
}

type Planned = Awaited<ReturnType<typeof plan>>;

function preview({ plan, changes, base }: Planned): ScriptResult {
  const diff = changes.map(diffOf).join('');
  const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
  return { ...base, plan, steps, data: { ...base.data, diff }, text: `${diff}${formatPlan(plan)}` };
}

async function begin(
  context: ScriptContext,
  product: Product,
  house: House,
  lease: HeldLease,
  { plan, base }: Planned,
): Promise<ScriptResult> {
  const { from, to } = base.data;
  if (plan.actions.length === 0)
    return { ...base, steps: [{ id: 'version', title: `set ${to}`, state: 'unchanged' }], text: to };
  const { steps, release } = await apply(context, product, house, lease, plan);
  const message = `${from} → ${to}; take it back with: version-manager undo`;
  context.emit({ kind: 'note', level: 'info', message });
  return { ...base, steps, release, text: to };
}

/** A run that was killed or that failed on the way is finished first; its plan is in the ledger. */
async function goOn(
  context: ScriptContext,
  product: Product,
  house: House,
  lease: HeldLease,
  plan: Plan,
): Promise<ScriptResult> {
  const text = plan.version ?? '';
  context.emit({
    kind: 'note',
    level: 'warning',
    message: `going on with ${text}, which was not finished (to give it up: version-manager undo)`,
  });
  const { steps, release } = await apply(context, product, house, lease, plan);
  return { product: product.name, version: text, release, steps, data: { to: text, resumed: true }, text };
}

/** What was begun stays as it is, so that the same command goes on; an error that names no next step gets this one. */
async function apply(
  context: ScriptContext,
  product: Product,
  house: House,
  lease: HeldLease,
  plan: Plan,
): Promise<SessionResult> {
  const kinds = kindTable(spliceKind(product.root, house.stateDir), ...gitKinds(product.root));
  try {
    return await applyInRelease(house, lease, plan, kinds, sessionOptions(context));
  } catch (thrown) {
    throw withNext(
      asWindlassError(thrown),
      'run the same command again: it goes on; or give it up: version-manager undo',
    );
  }
}

/** Another type than the one that was begun is another wish: going on would give a version that nobody asked for. */
function refuseOther(product: Product, begun: Plan, context: ScriptContext, burnt: ReadonlySet<string>): void {
  const from = formerVersion(begun, product.source.file);
  const planned = begun.version === null ? null : tryParseVersion(begun.version);
  if (from === null || planned === null) return;
  const asked = nextVersion(product, from, context.args.positional('type') ?? '', burnt, context.now());
  if (asked.core === planned.core && asked.prerelease === planned.prerelease) return;
  throw new WindlassError('gate', `${begun.version} was begun and is not finished`, {
    why: `this command asks for ${formatVersion(asked)}`,
    next: `version-manager undo, or finish it: version-manager set ${begun.version}`,
  });
}

function wanted(text: string, burnt: ReadonlySet<string>): Version {
  const version = parseVersion(text, 'set <version>');
  refuseBurnt(version, burnt);
  return version;
}
