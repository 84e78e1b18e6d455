import type { Kinds } from '@windlass/kit/actions/engine-options';
import { sessionOptions } from '@windlass/kit/actions/session';
import type { ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError, withOthers } from '@windlass/kit/errors';
import { releaseState } from '@windlass/kit/ledger/releases';
import type { Finding } from '@windlass/kit/output/envelope';
import { errorFindings } from '@windlass/kit/output/error-findings';
import type { Job } from './go-live.ts';
import type { TargetPlan } from './target.ts';
import { windBack } from './wind-back.ts';
import { contradicted, type Witness } from './witness.ts';

export interface ToWindBack {
  /** Id of the release. */
  readonly release: string;
  readonly kinds: Kinds;
  readonly servers: readonly TargetPlan[];
  readonly witnesses: readonly Witness[];
}

/**
 * Winds a release back, and proves it: on each host what is served is hashed again and is what it was, and from outside the version endpoint
 * says what it said before. Both, or it is not restored.
 * @param cause what went wrong; null where the probes say it.
 */
export async function backAgain(
  { release, house, lease, flags }: Job,
  { release: id, kinds, servers, witnesses }: ToWindBack,
  cause: WindlassError | null,
): Promise<Required<Pick<ScriptResult, 'exitCode' | 'findings' | 'residue'>>> {
  const { context, services } = release;
  context.emit({ kind: 'note', level: 'warning', message: 'not well: every server goes back to what it served' });
  const session = sessionOptions(context);
  const { errors, moved, residue } = await windBack({ house, lease, session, kinds, release: id, ...idsOf(servers) });
  // A server that was not switched may say what it likes; one that a killed run had switched was heard too late.
  const heard = servers.filter(
    ({ live, facts }) => facts?.isLive === false && live.some((action) => moved.includes(action.id)),
  );
  const asked = witnesses.filter((one) => heard.some(({ server }) => server === one.server));
  const wrong = errors.length > 0 ? [] : await contradicted(asked, services, flags.waitMs);
  const also = [...(cause === null ? [] : [cause]), ...errors, ...wrong.map(saysOtherwise)];
  const isBack = errors.length === 0 && wrong.length === 0;
  const isOpen = releaseState(await house.ledger.read(id)) === 'open';
  const error = withOthers(isBack ? restored(isOpen ? id : null) : notRestored(id), also);
  context.emit({ kind: 'error', error });
  return { exitCode: error.exitCode, findings: errorFindings(error) satisfies readonly Finding[], residue };
}

export function idsOf(servers: readonly TargetPlan[]): {
  readonly live: readonly string[];
  readonly bring: readonly string[];
} {
  const ids = (part: 'live' | 'bring') => servers.flatMap((one) => one[part].map(({ id }) => id));
  return { live: ids('live'), bring: ids('bring') };
}

function restored(open: string | null): WindlassError {
  return new WindlassError('restored', 'the release failed, and every server serves what it served before', {
    why: 'hashed on the hosts, and asked from outside',
    next: open === null ? 'npx windlass update-and-deploy' : `npx windlass rollback --release ${open}`,
  });
}

function notRestored(id: string): WindlassError {
  return new WindlassError('not-restored', 'the release failed, and not every server serves what it served before', {
    where: id,
    why: 'a person is needed',
    next: `npx windlass rollback --release ${id}`,
  });
}

function saysOtherwise({ server, address }: Witness): WindlassError {
  return new WindlassError('not-restored', `${server} does not say what it said before the switch`, {
    where: address,
    why: 'on its host all is as before: something in between, a cache or a web server, still has the failed release',
    next: `curl -fsS ${address}`,
  });
}
