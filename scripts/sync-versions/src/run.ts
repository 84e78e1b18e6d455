import type { Plan } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { formatPlan, makePlan } from '@windlass/kit/actions/plan';
import { applyInRelease, applyLoose, openHouse } from '@windlass/kit/actions/session';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { formatVersion, parseVersion, type Version } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { looseFiles } from '@windlass/version-sync/product/loose';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { unfinishedPlan } from '@windlass/version-sync/release/resume';
import { sha256 } from '@windlass/version-sync/sync/bytes';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceAction, spliceKind } from '@windlass/version-sync/sync/kind';
import { leftAlone } from '@windlass/version-sync/sync/left-alone';
import { type LoadedFile, loadAll } from '@windlass/version-sync/sync/load';
import { type FileChange, planSync } from '@windlass/version-sync/sync/plan-sync';

interface Work {
  readonly root: string;
  readonly product: string | null;
  readonly version: Version;
  readonly files: readonly LoadedFile[];
  readonly config: ResolvedConfig | null;
  /** Files that the command line named belong to no release. */
  readonly loose: boolean;
}

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args } = context;
  const work = args.positionals('files').length > 0 ? await looseWork(context) : await productWork(context);
  const version = formatVersion(work.version);
  const changes = planSync(work.files, work.version, { now: context.now(), heal: args.flag('heal') });
  const findings = leftAlone(work.files, args.flag('heal'));
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  const plan = planOf(work, changes, version);
  const base = { product: work.product, version, findings, plan };
  const data = { files: work.files.length, changed: changes.map((change) => change.file) };
  if (args.flag('plan')) {
    const diff = changes.map(diffOf).join('');
    const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
    return { ...base, steps, data: { ...data, diff }, text: `${diff}${formatPlan(plan)}` };
  }
  if (changes.length === 0) {
    await settle(context, work);
    context.emit({ kind: 'note', level: 'info', message: `${version}: ${work.files.length} files, nothing to write` });
    return { ...base, steps: [{ id: 'sync', title: `sync ${version}`, state: 'unchanged' }], data };
  }
  const { steps, release } = await apply(context, work, plan);
  for (const change of changes)
    context.emit({
      kind: 'note',
      level: 'info',
      message: `${change.file}: ${change.edits.map((e) => `${e.was || '(new)'} → ${e.text.trim()}`).join(', ')}`,
    });
  return { ...base, plan: null, steps, release, data };
}

async function apply(context: ScriptContext, work: Work, plan: Plan) {
  const { house, kinds, options } = await open(context, work);
  if (!work.loose) return applyInRelease(house, plan, kinds, options);
  return { steps: await applyLoose(house, plan, kinds, options), release: null };
}

/** A run that was killed after its last rename did its work: its outcome is still to be written. */
async function settle(context: ScriptContext, work: Work): Promise<void> {
  if (work.loose) return;
  const { house, kinds, options } = await open(context, work);
  const unfinished = await unfinishedPlan(house.ledger, context.script);
  if (unfinished?.version === formatVersion(work.version)) await applyInRelease(house, unfinished, kinds, options);
}

async function open(context: ScriptContext, work: Work) {
  const { env, emit, signal, now } = context;
  const house = await openHouse(houseOptions(work.root, context, work.config));
  const kinds = kindTable(spliceKind(work.root, house.stateDir));
  return { house, kinds, options: { command: context.script, env, emit, signal, now } };
}

function planOf(work: Work, changes: readonly FileChange[], version: string): Plan {
  const title = `write ${version} into ${changes
    .map((change) => change.file)
    .slice(0, 5)
    .join(', ')}${changes.length > 5 ? ` and ${changes.length - 5} more` : ''}`;
  // A release may see several syncs: each is an action of its own, so that each can be undone.
  const id = `sync-${sha256(Buffer.from(changes.map((change) => change.file + change.after).join('\0'))).slice(0, 8)}`;
  const actions = changes.length === 0 ? [] : [spliceAction(id, title, work.root, changes)];
  return makePlan({ script: 'sync-versions', product: work.product, version, actions });
}

async function looseWork(context: ScriptContext): Promise<Work> {
  const { args } = context;
  const { root, targets } = looseFiles(context.cwd, args.positionals('files'));
  const to = args.string('to');
  if (to !== undefined)
    return {
      root,
      product: null,
      config: null,
      version: parseVersion(to, '--to'),
      files: loadAll(root, targets),
      loose: true,
    };
  const product = await openProduct(context);
  return {
    root,
    product: product.name,
    config: product.config,
    version: readVersion(product).version,
    files: loadAll(root, targets),
    loose: true,
  };
}

async function productWork(context: ScriptContext): Promise<Work> {
  const product = await openProduct(context);
  const to = context.args.string('to');
  const targets = loadAll(product.root, product.targets);
  if (to === undefined) {
    const { version } = readVersion(product);
    return { root: product.root, product: product.name, config: product.config, version, files: targets, loose: false };
  }
  const [source] = loadAll(product.root, [product.source]);
  return {
    root: product.root,
    product: product.name,
    config: product.config,
    version: parseVersion(to, '--to'),
    files: source ? [source, ...targets] : targets,
    loose: false,
  };
}
