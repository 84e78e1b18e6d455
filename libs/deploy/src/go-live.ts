import { kindTable } from '@windlass/kit/actions/engine-options';
import type { House } from '@windlass/kit/actions/house';
import type { ScriptResult } from '@windlass/kit/cli/script';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { Step } from '@windlass/kit/output/envelope';
import type { Event } from '@windlass/kit/output/events';
import { type Checked, findingsOf, type Subject } from '@windlass/verify/check';
import { subjectOf } from '@windlass/verify/subject';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { perform } from '@windlass/version-sync/product/perform';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { backAgain, idsOf } from './back-again.ts';
import { confirmAll } from './confirm-all.ts';
import type { DeployFlags } from './deploy.ts';
import type { KeptHosts } from './host/hosts.ts';
import { deployKinds } from './kinds.ts';
import { type DeployPlan, deployPlan } from './plan.ts';
import { probesOf, probeUntilWell } from './probe.ts';
import type { NamedServer } from './servers.ts';
import { liveness } from './wind-back.ts';
import { takeWitness } from './witness.ts';

/** One run over some servers, under the lock of the release line. */
export interface Job {
  readonly release: ReleaseContext;
  readonly picked: readonly NamedServer[];
  readonly hosts: KeptHosts;
  readonly house: House;
  readonly lease: HeldLease;
  readonly flags: DeployFlags;
}

/** Plans, takes the hosts' locks, applies, asks from outside; and back where that is not well. */
export async function goLive(given: Job): Promise<ScriptResult> {
  const { job, steps } = watched(given);
  const { release, picked, hosts, house, flags } = job;
  const { services, context } = release;
  const servers = picked.map(({ name }) => name);
  const subjects = picked.flatMap(({ name, server }) => subjectOf(name, server, release.version, { retries: 0 }) ?? []);
  const witnesses = await takeWitness(subjects, services);
  const kinds = kindTable(...deployKinds(services, hosts));
  let made: DeployPlan | undefined;
  const makePlan = async () => {
    made = await deployPlan(release, { servers, hosts });
    await hosts.hold(made.servers.map(({ place }) => place));
    return made.plan;
  };
  const base = { product: release.product.name, version: release.versionText };
  let id: string | null = null;
  let failure: WindlassError | null = null;
  try {
    id = (await perform(release, makePlan, kinds)).release ?? null;
  } catch (thrown) {
    failure = asWindlassError(thrown);
    // Another deployer is at work, or a person stopped this run: nothing more is begun, and the same command goes on.
    if (made === undefined || failure.kind === 'locked' || failure.kind === 'interrupted') throw thrown;
    id = await currentRelease(house.ledger);
  }
  if (made === undefined) throw new WindlassError('internal', 'a deployment was performed without a plan');
  const rows = failure === null && flags.probe ? await ask(job, subjects) : [];
  const findings = findingsOf(rows);
  const isWell = failure === null && !findings.some(({ severity }) => severity === 'error');
  const result = { ...base, release: id, findings, data: dataOf(made, rows) };
  if (isWell) {
    const pruned = flags.probe ? await confirmAll(job, made) : {};
    return { ...result, steps, data: { ...result.data, pruned } };
  }
  const live = id === null ? 'none' : await liveness({ house, release: id, live: idsOf(made.servers).live });
  // Where all is live, what failed was not a switch (a host did not answer when it was asked again): nobody gets two versions.
  if (failure !== null && live !== 'some') throw failure;
  if (id === null || live === 'none') {
    context.emit({ kind: 'error', error: notOurs() });
    return { ...result, steps, exitCode: ExitCode.verification };
  }
  const back = await backAgain(job, { release: id, kinds, witnesses, servers: made.servers }, failure);
  return { ...result, steps, ...back, findings: [...findings, ...back.findings] };
}

/** Every step that anything inside announces is part of the result, in its order. */
function watched({ release, lease, ...rest }: Job): { readonly job: Job; readonly steps: Step[] } {
  const steps: Step[] = [];
  const emit = (event: Event) => {
    if (event.kind === 'step') steps.push(event.step);
    release.context.emit(event);
  };
  // What runs inside joins the lock, which is held over planning, switching, asking and winding back.
  const env = { ...release.context.env, WINDLASS_LEASE: lease.joinKey() };
  return { job: { ...rest, lease, release: { ...release, context: { ...release.context, emit, env } } }, steps };
}

async function ask({ release, picked, flags }: Job, subjects: readonly Subject[]): Promise<readonly Checked[]> {
  const { context, services } = release;
  for (const { name } of picked.filter(({ server }) => server.url === null))
    context.emit({ kind: 'note', level: 'warning', message: `${name} has no url: nothing asks it from outside` });
  if (subjects.length === 0) return [];
  const checks = subjects.flatMap(probesOf);
  context.emit({
    kind: 'step-start',
    id: 'probe',
    title: `ask ${subjects.map(({ url }) => url).join(', ')} from outside`,
  });
  const rows = await probeUntilWell(checks, services, flags.waitMs);
  const failed = rows.filter(({ ok }) => !ok);
  const title = `${rows.length - failed.length} of ${rows.length} answers from outside are as they must be`;
  const reason = failed.map((row) => `${row.title}: ${row.why}`).join('; ');
  const state = failed.length === 0 ? 'done' : 'failed';
  context.emit({ kind: 'step', step: { id: 'probe', title, state, ...(reason === '' ? {} : { reason }) } });
  for (const finding of findingsOf(rows)) context.emit({ kind: 'finding', finding });
  const ok = failed.length === 0;
  const data = rows.map(({ title: row, ok: isOk, actual, ms }) => ({ title: row, ok: isOk, actual, ms }));
  await recordEvidence(release, { ok, summary: title, data });
  return rows;
}

function dataOf({ servers }: DeployPlan, rows: readonly Checked[]) {
  return {
    servers: servers.map(({ server, place, release, facts }) => ({
      server,
      ...place,
      release,
      from: facts?.current ?? null,
    })),
    probes: rows.map(({ id, title, ok, actual, ms }) => ({ id, title, ok, actual, ms })),
  };
}

function notOurs(): WindlassError {
  return new WindlassError('verification', 'the servers do not answer as they must', {
    why: 'this release was live before, and nothing of it is left to be wound back by this run',
    next: 'npx windlass health-check-all',
  });
}
