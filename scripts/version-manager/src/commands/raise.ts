import type { Plan } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { formatPlan } from '@windlass/kit/actions/plan';
import { applyInRelease, type House, openHouse, type SessionResult } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { burntVersions } from '@windlass/kit/ledger/releases';
import { versionWarnings } from '@windlass/version-sync/model/limits';
import { formatVersion, parseVersion, type Version } from '@windlass/version-sync/model/version';
import { ecosystemsOf } from '@windlass/version-sync/product/ecosystems';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, type Product, readVersion } from '@windlass/version-sync/product/open';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { nextVersion, refuseBurnt } from '@windlass/version-sync/release/next-version';
import { planRaise } from '@windlass/version-sync/release/plan-raise';
import { unfinishedPlan } from '@windlass/version-sync/release/resume';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceKind } from '@windlass/version-sync/sync/kind';

export const increment = (context: ScriptContext) => raise(context);
export const set = (context: ScriptContext) => raise(context);

async function raise(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit, now } = context;
  const product = await openProduct(context);
  const house = await openHouse(houseOptions(product.root, context, product.config));
  const unfinished = args.flag('plan') ? null : await unfinishedPlan(house.ledger, context.script);
  const wish = context.command === 'set' ? args.positional('version') : unfinished?.version;
  if (unfinished && unfinished.version === wish) return goOn(context, product, house, unfinished);

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
  const base = { product: product.name, version: text, findings, data };
  if (args.flag('plan')) {
    const diff = changes.map(diffOf).join('');
    const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
    return { ...base, plan, steps, data: { ...data, diff }, text: `${diff}${formatPlan(plan)}` };
  }
  if (plan.actions.length === 0)
    return { ...base, steps: [{ id: 'version', title: `set ${text}`, state: 'unchanged' }], text };
  const { steps, release } = await apply(context, product, house, plan);
  emit({
    kind: 'note',
    level: 'info',
    message: `${formatVersion(from)} → ${text}; take it back with: version-manager undo`,
  });
  return { ...base, steps, release, text };
}

/** A run that was killed or that failed on the way is finished first; its plan is in the ledger. */
async function goOn(context: ScriptContext, product: Product, house: House, plan: Plan): Promise<ScriptResult> {
  const text = plan.version ?? '';
  context.emit({
    kind: 'note',
    level: 'warning',
    message: `going on with ${text}, which was not finished (to give it up: version-manager undo)`,
  });
  const { steps, release } = await apply(context, product, house, plan);
  return { product: product.name, version: text, release, steps, data: { to: text, resumed: true }, text };
}

function apply(context: ScriptContext, product: Product, house: House, plan: Plan): Promise<SessionResult> {
  const { env, emit, signal, now } = context;
  const kinds = kindTable(spliceKind(product.root, house.stateDir), ...gitKinds(product.root));
  return applyInRelease(house, plan, kinds, { command: context.script, env, emit, signal, now });
}

function wanted(text: string, burnt: ReadonlySet<string>): Version {
  const version = parseVersion(text, 'set <version>');
  refuseBurnt(version, burnt);
  return version;
}
