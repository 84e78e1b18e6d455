import { WindlassError } from '../errors.ts';
import { readChain } from './chain.ts';
import { compareEntries, type Entry } from './entry.ts';
import { type GitOptions, gitIn } from './git.ts';
import { type GitRefs, gitRefs } from './git-refs.ts';
import { gitWriter, type Tip, twoWriters } from './git-writer.ts';
import { assertLedgerName } from './names.ts';
import type { LedgerStore } from './store.ts';

const root = 'refs/windlass/';
const file = 'ledger.ndjson';

export interface GitStoreOptions extends GitOptions {
  /** A remote's name, or its address. */
  readonly remote: string;
  /** Reads what is here and contacts nothing. Writing is refused by `flush`. */
  readonly offline?: boolean;
  /** Entries that may wait for the next push; an intent never waits. */
  readonly batch?: number;
}

/**
 * The store for machines that share no disk: `refs/windlass/<release>/<writer>` on the product's own remote, each entry
 * a commit whose tree holds `ledger.ndjson`. A push is a compare-and-swap, so two writers of one name cannot both win.
 */
export function gitStore(options: GitStoreOptions): LedgerStore {
  const refs = gitRefs(gitIn(options), options.remote);
  const seen = new Map<string, number>();
  const chains = new Map<string, Read>();
  const readBelow = (prefix: string) => readTips(refs, prefix, options.offline === true, chains);
  const tips = async (release: string): Promise<ReadonlyMap<string, Tip>> => {
    assertLedgerName('release', release);
    const found = await readBelow(`${root}${release}/`);
    const clocks = [...found.values()].map((tip) => tip.chain.entries.at(-1)?.clock ?? 0);
    seen.set(release, Math.max(seen.get(release) ?? 0, ...clocks));
    return found;
  };
  return {
    kind: 'git',
    releases: async () => {
      const here = [...(await refs.local(root)).keys()];
      const there = options.offline ? [] : [...(await refs.remote(root)).keys()];
      const names = [...here, ...there].map((ref) => ref.slice(root.length).split('/')[0] ?? '');
      return [...new Set(names)].sort();
    },
    read: async (release) => {
      const found = await tips(release);
      return [...found.values()].flatMap((tip) => tip.chain.entries).sort(compareEntries);
    },
    readAll: async () => {
      const all = new Map<string, Entry[]>();
      for (const [ref, tip] of await readBelow(root)) {
        const release = ref.slice(root.length).split('/')[0] ?? '';
        all.set(release, [...(all.get(release) ?? []), ...tip.chain.entries]);
      }
      return new Map([...all].sort().map(([release, entries]) => [release, entries.sort(compareEntries)]));
    },
    openWriter: async (release, writerOptions) => {
      assertLedgerName('writer', writerOptions.writer);
      const ref = `${root}${release}/${writerOptions.writer}`;
      const found = await tips(release);
      if (!options.offline) await pushOrphans(refs, found, ref);
      const latest = (): number => seen.get(release) ?? 0;
      return gitWriter(refs, { ref, file, release, ...writerOptions }, options, found.get(ref), latest);
    },
  };
}

type Read = Pick<Tip, 'chain' | 'bytes'>;

/** `chains`: what this process has read and checked already, by commit; a commit never changes. */
async function readTips(
  refs: GitRefs,
  prefix: string,
  offline: boolean,
  chains: Map<string, Read>,
): Promise<ReadonlyMap<string, Tip>> {
  const there = offline ? new Map<string, string>() : await refs.remote(prefix);
  await refs.fetch(there);
  const here = await refs.local(prefix);
  const places = new Map<string, Omit<Tip, keyof Read>>();
  for (const ref of [...new Set([...here.keys(), ...there.keys()])].sort()) {
    const local = here.get(ref) ?? null;
    const remote = there.get(ref) ?? null;
    places.set(ref, { local, remote, commit: await longer(refs, ref, local, remote) });
  }
  const unread = [...places.values()].map(({ commit }) => commit).filter((commit) => !chains.has(commit));
  const contents = await refs.contents(unread, file);
  const tips = new Map<string, Tip>();
  for (const [ref, place] of places) {
    const bytes = contents.get(place.commit) ?? chains.get(place.commit)?.bytes;
    if (bytes === undefined) throw new WindlassError('internal', `${ref} was not read`);
    const [release = '', writer = ''] = ref.slice(root.length).split('/');
    const chain = chains.get(place.commit)?.chain ?? readChain(bytes, `${ref}:${file}`, { writer, release });
    chains.set(place.commit, { chain, bytes });
    tips.set(ref, { chain, bytes, ...place });
  }
  return tips;
}

/** What a killed process of this clone wrote and could not push any more. */
async function pushOrphans(refs: GitRefs, tips: ReadonlyMap<string, Tip>, self: string): Promise<void> {
  for (const [ref, { commit, remote }] of tips)
    if (ref !== self && commit !== remote) await refs.push(ref, commit, remote);
}

async function longer(refs: GitRefs, ref: string, local: string | null, remote: string | null): Promise<string> {
  if (local === null || remote === null) {
    const only = local ?? remote;
    if (only !== null) return only;
    throw new WindlassError('internal', `neither side has ${ref}`);
  }
  if (local === remote || (await refs.isAncestor(remote, local))) return local;
  if (await refs.isAncestor(local, remote)) return remote;
  throw twoWriters(ref);
}
