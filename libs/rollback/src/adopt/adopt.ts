import { hostname } from 'node:os';
import type { Hosts } from '@windlass/deploy/host/hosts';
import type { Plan } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { type House, openHouse, requireDurable } from '@windlass/kit/actions/house';
import { applyInRelease } from '@windlass/kit/actions/in-release';
import { makePlan } from '@windlass/kit/actions/plan';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import { WindlassError } from '@windlass/kit/errors';
import { closeRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { adoptCommand, readRecords } from '../records.ts';
import { type Baseline, chooseBaseline } from './baseline.ts';
import { adoptAction, adoptKind } from './kind.ts';
import { findingsOf, notesOf } from './notes.ts';
import { type Survey, surveyWorld } from './survey.ts';

export interface Adoption {
  readonly survey: Survey;
  readonly baseline: Baseline;
  /** Changes no byte that is served: a folder gets a link in front of it. */
  readonly plan: Plan;
  /** What could not be asked (an error), and what will have no way back (a warning). */
  readonly findings: readonly Finding[];
}

/**
 * What is live, and what has to be done so that a release can go back to it. Nothing is written.
 * @throws WindlassError `input` where the ledger knows a way back already.
 */
export async function planAdoption(release: ReleaseContext, hosts: Hosts): Promise<Adoption> {
  const { context, config, product, version, services } = release;
  refuseKnown(await readRecords((await openHouse(release.house)).ledger));
  const survey = await surveyWorld(release, hosts, context.args.flag('offline'));
  const baseline = chooseBaseline(survey, version, config.git.tagPrefix);
  const day = services.now().toISOString().slice(0, 10);
  const actions = survey.servers.flatMap(({ name, host, path, current, digest }) => {
    if (current !== 'directory' || digest === null) return [];
    const folder = `adopted-${baseline.version ?? day}-${digest.slice(0, 8)}`;
    return adoptAction({ server: name, host, path, release: folder, digest });
  });
  const plan = makePlan({ script: adoptCommand, product: product.name, version: baseline.version ?? day, actions });
  return { survey, baseline, plan, findings: findingsOf(survey, baseline) };
}

/**
 * Does what the plan says and records what is live as a complete release: every later one can be wound back to it. Can be killed and called again.
 * @throws WindlassError `verification` where something could not be asked: a baseline that leaves out what is there would be a wrong one.
 */
export async function adopt(
  release: ReleaseContext,
  hosts: Hosts,
  { survey, plan, findings }: Adoption,
): Promise<{ readonly release: string; readonly steps: readonly Step[] }> {
  const { context, config, house: options, services } = release;
  const unknown = findings.filter(({ severity }) => severity === 'error');
  if (unknown.length > 0)
    throw new WindlassError('verification', 'what is live could not be found out', {
      why: unknown.map(({ message }) => message).join('; '),
      next: 'npx windlass adopt, once all of it answers',
    });
  if (plan.actions.length > 0) {
    const named = context.args.string('ledger');
    requireDurable(named === 'file' || named === 'git' ? named : config.release.ledger, services.env);
  }
  const house = await openHouse(options);
  const session = sessionOptions(context);
  return withLock(house, session, async (lease) => {
    refuseKnown(await readRecords(house.ledger));
    const applied = await applyInRelease(house, lease, plan, kindTable(adoptKind(hosts)), session);
    await record(house, applied.release, survey, release);
    return applied;
  });
}

/** The open one may be an adoption that was killed: that one goes on. */
function refuseKnown(records: Awaited<ReturnType<typeof readRecords>>): void {
  const complete = records.findLast(({ state }) => state === 'complete');
  if (complete !== undefined)
    throw new WindlassError('input', `the ledger knows a release to go back to: ${complete.id}`, {
      why: 'adopting is for what was released without windlass, before its first release',
      next: 'npx windlass status',
    });
  const open = records.find(({ state, adopted }) => state === 'open' && !adopted);
  if (open === undefined) return;
  throw new WindlassError('gate', `release ${open.id} is open`, {
    why: 'what is live now may be half of it',
    next: 'npx windlass rollback, then npx windlass adopt',
  });
}

async function record(house: House, id: string, survey: Survey, { services }: ReleaseContext): Promise<void> {
  const { now, redactor } = services;
  const mask = (text: string) => redactor.mask(text);
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    now,
    mask,
  });
  for (const { text, data } of notesOf(survey)) await writer.append({ type: 'note', text, data });
  await closeRelease(writer, 'complete');
  await writer.close();
}
