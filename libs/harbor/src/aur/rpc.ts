import type { BaseRecord, PackageRecord, Records } from './records.ts';

/** What the RPC answers, always with status 200 (aurweb/rpc.py): a package that is not there is no error. */
export interface RpcAnswer {
  readonly version: number | null;
  readonly type: string;
  readonly resultcount: number;
  readonly results: readonly object[];
  readonly error?: string;
}

/** Null where the address is none of the RPC. */
export function rpc(records: Records, url: URL): RpcAnswer | null {
  const query = argumentsOf(url.search);
  const [, version, type, name] = /^\/rpc\/v(\d+)\/([\w-]+)(?:\/([^/]*))?$/.exec(url.pathname) ?? [];
  if (version !== undefined && type !== undefined) {
    return answer(records, Number(version), type, name === undefined ? query : [decodeURIComponent(name), ...query]);
  }
  if (!/^\/rpc(?:\.php)?\/?$/.test(url.pathname)) return null;
  const v = url.searchParams.get('v');
  return answer(records, v === null ? null : Number(v), url.searchParams.get('type'), query);
}

function answer(records: Records, version: number | null, type: string | null, names: readonly string[]): RpcAnswer {
  const error = (why: string): RpcAnswer => ({ version, type: 'error', resultcount: 0, results: [], error: why });
  if (version === null) return error('Please specify an API version.');
  if (version !== 5) return error('Invalid version specified.');
  if (type === null) return error('No request type/data specified.');
  if (type !== 'info' && type !== 'multiinfo' && type !== 'search') return error('Incorrect request type specified.');
  if (names.length === 0) return error('No request type/data specified.');
  const results = type === 'search' ? search(records, names[0] ?? '') : info(records, names);
  if (results === null) return error('Query arg too small.');
  return { version, type: type === 'search' ? 'search' : 'multiinfo', resultcount: results.length, results };
}

function info(records: Records, names: readonly string[]): readonly object[] {
  return [...new Set(names)].flatMap((name) => {
    const found = records.package(name);
    if (found === undefined) return [];
    const { base, package: record } = found;
    return [{ ...common(base, record), License: [], Keywords: base.keywords, ...record.lists }];
  });
}

/** In names and descriptions. */
function search(records: Records, word: string): readonly object[] | null {
  if (word.length < 2) return null;
  const all = records.bases.flatMap((base) => base.packages.map((record) => ({ base, record })));
  return all
    .filter(({ record }) => `${record.name}\n${record.description ?? ''}`.toLowerCase().includes(word.toLowerCase()))
    .map(({ base, record }) => {
      const { Submitter: _, ...rest } = common(base, record);
      return rest;
    });
}

function common(base: BaseRecord, record: PackageRecord) {
  return {
    ID: record.id,
    Name: record.name,
    PackageBaseID: base.id,
    PackageBase: base.name,
    Maintainer: base.maintainer,
    Submitter: base.submitter,
    Version: record.version,
    Description: record.description,
    URL: record.url,
    URLPath: `/cgit/aur.git/snapshot/${base.name}.tar.gz`,
    NumVotes: 0,
    Popularity: 0,
    OutOfDate: base.outOfDate,
    FirstSubmitted: base.submitted,
    LastModified: base.modified,
    PendingRequests: 0,
  };
}

/** `arg` and `arg[]` from the last one backwards: where that is `arg`, it is the only one; else all `arg[]` down to the next `arg`. */
function argumentsOf(query: string): readonly string[] {
  const pairs = [...new URLSearchParams(query)].filter(([key]) => key === 'arg' || key === 'arg[]').toReversed();
  if (pairs[0]?.[0] === 'arg') return [pairs[0][1]];
  const end = pairs.findIndex(([key]) => key === 'arg');
  return (end < 0 ? pairs : pairs.slice(0, end)).map(([, value]) => value);
}
