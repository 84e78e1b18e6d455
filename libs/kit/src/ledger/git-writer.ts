import { WindlassError } from '../errors.ts';
import { type Chain, emptyChain, nextEntry } from './chain.ts';
import type { EntryBody } from './entry.ts';
import type { GitRefs } from './git-refs.ts';
import { serial } from './serial.ts';
import type { LedgerWriter, WriterOptions } from './store.ts';

export interface GitWriterOptions extends WriterOptions {
  readonly ref: string;
  /** Name of the ledger in the commits' trees. */
  readonly file: string;
  readonly release: string;
}

/** One writer's chain as known here: the longer of the local and the remote one. */
export interface Tip {
  readonly chain: Chain;
  readonly bytes: Buffer;
  readonly local: string | null;
  readonly remote: string | null;
  /** Commit of `bytes`. */
  readonly commit: string;
}

/**
 * A writer over one ref: entries are committed here at once and leave in batches, an intent before `flush` returns.
 * @param seen the highest clock that this store has read of the release.
 */
export function gitWriter(
  refs: GitRefs,
  { ref, file, release, writer, mask, now = () => new Date() }: GitWriterOptions,
  { batch = 16, offline = false }: { readonly batch?: number; readonly offline?: boolean },
  tip: Tip | undefined,
  seen: () => number,
): LedgerWriter {
  const chain = tip?.chain ?? emptyChain;
  const state = { head: chain.head, seq: chain.entries.length, clock: 0 };
  let bytes: Buffer = tip?.bytes ?? Buffer.alloc(0);
  let [commit, local, remote] = [tip?.commit ?? null, tip?.local ?? null, tip?.remote ?? null];
  let waiting = commit === remote ? 0 : 1;
  let lost = false;
  const inOrder = serial();

  const push = async (): Promise<void> => {
    if (lost) throw twoWriters(ref);
    if (commit === null || commit === remote) return;
    if (offline) throw new WindlassError('usage', 'the git ledger cannot be written with --offline');
    if ((await refs.push(ref, commit, remote)) === 'moved') {
      // Another process of this clone, or our own push whose answer was lost, may have brought a part of it there.
      const now = (await refs.remote(ref)).get(ref) ?? null;
      const ours = now !== null && (await refs.isAncestor(now, commit));
      if (!ours || (await refs.push(ref, commit, now)) === 'moved') {
        lost = true;
        await refs.setAside(ref, commit);
        throw twoWriters(ref);
      }
    }
    remote = commit;
    waiting = 0;
  };

  return {
    writer,
    release,
    append: (body: EntryBody) =>
      inOrder(async () => {
        if (lost) throw twoWriters(ref);
        const at = now();
        const head = { writer, release, clock: Math.max(state.clock, seen()) + 1, at: at.toISOString() };
        const next = nextEntry({ head: state.head, seq: state.seq + 1 }, head, body, mask);
        const grown = Buffer.concat([bytes, Buffer.from(`${next.line}\n`)]);
        const made = await refs.commit(file, grown, commit, `${body.type} (${next.entry.seq})`, at);
        await refs.setLocal(ref, made, local);
        Object.assign(state, { head: next.hash, seq: next.entry.seq, clock: next.entry.clock });
        [bytes, commit, local] = [grown, made, made];
        waiting += 1;
        // A full batch that cannot leave now can leave with the next one: only an intent must not wait.
        if (waiting >= batch && !offline) await push().catch(() => undefined);
        return next.entry;
      }),
    flush: () => inOrder(push),
    close: () => inOrder(push),
  };
}

export function twoWriters(ref: string): WindlassError {
  return new WindlassError('locked', 'another clone writes to the ledger under the same name', {
    where: ref,
    why: 'the remote and this clone hold different entries of one writer; nothing was overwritten',
    next: 'give each machine its own writer name, and run the same command again',
  });
}
