import { WindlassError } from '../errors.ts';
import { readChain } from './chain.ts';
import { compareEntries } from './entry.ts';
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
  const tips = async (release: string): Promise<ReadonlyMap<string, Tip>> => {
    assertLedgerName('release', release);
    const found = await readTips(refs, `${root}${release}/`, options.offline === true);
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

async function readTips(refs: GitRefs, prefix: string, offline: boolean): Promise<ReadonlyMap<string, Tip>> {
  const there = offline ? new Map<string, string>() : await refs.remote(prefix);
  await refs.fetch(there);
  const here = await refs.local(prefix);
  const tips = new Map<string, Tip>();
  for (const ref of [...new Set([...here.keys(), ...there.keys()])].sort()) {
    const local = here.get(ref) ?? null;
    const remote = there.get(ref) ?? null;
    const commit = await longer(refs, ref, local, remote);
    const [release = '', writer = ''] = ref.slice(root.length).split('/');
    const bytes = await refs.content(commit, file);
    tips.set(ref, { chain: readChain(bytes, `${ref}:${file}`, { writer, release }), bytes, local, remote, commit });
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
