import type { Channel, Live } from '@windlass/channels/channel';
import { compareVersions } from '@windlass/version-sync/model/compare';
import { type Ecosystem, project } from '@windlass/version-sync/model/projections';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import type { Released } from './released.ts';

/**
 * `ok`: the source's version. `behind`: what was released last, and the source has gone on. `drift`: not what the ledger says. `ahead`: higher than
 * the source, and the ledger knows nothing of it. `none`: nothing there, and nothing was released.
 */
export type State = 'ok' | 'behind' | 'ahead' | 'drift' | 'pending' | 'unknown' | 'none' | 'not asked';

export interface Row {
  readonly place: string;
  readonly kind: 'channel' | 'server';
  readonly state: State;
  /** As the other side writes it. */
  readonly live: string | null;
  /** As the place writes it: what was released there last, as the ledger knows it. */
  readonly ledger: string | null;
  readonly source: string;
  readonly why: string | null;
  readonly url: string | null;
}

export interface Place {
  readonly name: string;
  readonly kind: Row['kind'];
  readonly ecosystem: Ecosystem | null;
}

export const channelPlace = ({ id, ecosystem }: Channel): Place => ({ name: id, kind: 'channel', ecosystem });

/** One place as it is, as it should be, and what that means. `live` null: it was not asked. */
export function rowOf(place: Place, live: Live | null, released: Released, source: string): Row {
  const written = (version: string) => asWritten(version, place.ecosystem);
  const ledger = released.version === null ? null : written(released.version);
  const base = { place: place.name, kind: place.kind, ledger, source: written(source), url: null };
  if (live === null) return { ...base, state: 'not asked', live: null, why: null };
  if (live.is === 'unknown') return { ...base, state: 'unknown', live: null, why: live.why };
  if (live.is === 'pending')
    return { ...base, state: 'pending', live: null, why: `${live.version} is on its way until ${live.deadline}` };
  const seen = live.is === 'present' ? live.version : null;
  const shown = { ...base, live: seen, url: live.is === 'present' ? live.url : null };
  const { pending } = released;
  if (pending !== null && (seen === null || !isSame(seen, written(pending.version), place)))
    return { ...shown, state: 'pending', why: `${pending.version} is on its way until ${pending.deadline}` };
  return { ...shown, ...judge(place, seen, ledger, base.source) };
}

function judge(place: Place, seen: string | null, ledger: string | null, source: string): Pick<Row, 'state' | 'why'> {
  if (ledger !== null) {
    if (seen === null) return { state: 'drift', why: `${ledger} was released, and nothing is there` };
    if (!isSame(seen, ledger, place)) return { state: 'drift', why: `${ledger} was released, and ${seen} is there` };
    return isSame(seen, source, place)
      ? { state: 'ok', why: null }
      : { state: 'behind', why: `${source} is not released yet` };
  }
  if (seen === null) return { state: 'none', why: 'nothing was released yet' };
  if (isSame(seen, source, place)) return { state: 'ok', why: 'the ledger does not know of it' };
  const [a, b] = [tryParseVersion(plain(seen, place)), tryParseVersion(source)];
  const isHigher = a !== null && b !== null && compareVersions(a, b) === 1;
  if (isHigher) return { state: 'ahead', why: `it is higher than the source's ${source}` };
  return { state: 'behind', why: `${source} is not released yet` };
}

function asWritten(version: string, ecosystem: Ecosystem | null): string {
  const parsed = tryParseVersion(version);
  return parsed === null || ecosystem === null ? version : project(parsed, ecosystem).text;
}

/** Many an endpoint knows no build; the AUR counts its own packaging behind the version (pkgrel). */
function isSame(seen: string, wanted: string, place: Place): boolean {
  const text = plain(seen, place);
  if (text === wanted) return true;
  const [a, b] = [tryParseVersion(text), tryParseVersion(wanted)];
  return a !== null && b !== null && a.core === b.core && a.prerelease === b.prerelease && a.build === null;
}

function plain(version: string, { ecosystem }: Place): string {
  const text = version.replace(/^v(?=\d)/, '');
  return ecosystem === 'aur' ? text.replace(/^\d+:/, '').replace(/-\d+(?:\.\d+)?$/, '') : text;
}
