import { gitStream } from '@windlass/kit/git/stream';
import type { ArchivedEntry } from '../format.ts';
import { type TarEntry, tarEntries } from '../tar/read.ts';

/** One thing in the tree of a commit, as `git archive` gives it. */
export interface CommitEntry extends ArchivedEntry {
  /** Hex; null where it was not asked for. */
  readonly sha256: string | null;
  /** The first bytes of a file, at most `headSize`. */
  readonly head: Buffer;
}

/** Longer than a pointer of Git LFS begins. */
export const headSize = 256;

/** A folder of a commit. */
export interface CommitPlace {
  /** Where git is started: the top of a work tree, or the .gitattributes above a folder would not count. */
  readonly top: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Full hash. */
  readonly commit: string;
  /** From the top; empty for all. */
  readonly folder: string;
}

/**
 * What a commit holds below a folder, in git's order, by paths from the top: with `export-ignore` and `export-subst` of the commit's own .gitattributes,
 * and without what the configuration of this machine would change.
 */
export async function* commitEntries(
  { top, env, commit, folder }: CommitPlace,
  signal: AbortSignal,
): AsyncGenerator<TarEntry> {
  const settings = ['core.autocrlf=false', 'core.eol=lf', 'core.attributesFile=/dev/null', 'tar.umask=0022'];
  const args = [...settings.flatMap((one) => ['-c', one]), 'archive', '--format=tar', commit];
  const at = { cwd: top, env: { ...env, GIT_ATTR_NOSYSTEM: '1' } };
  yield* tarEntries(gitStream(at, folder === '' ? args : [...args, '--', folder], { signal, kind: 'build' }));
}

/** All entries, their contents read where `hash`. */
export async function listCommit(
  place: CommitPlace,
  { signal, hash }: { readonly signal: AbortSignal; readonly hash: boolean },
): Promise<readonly CommitEntry[]> {
  const found: CommitEntry[] = [];
  for await (const { entry, content } of commitEntries(place, signal)) {
    const sum = hash ? process.getBuiltinModule('node:crypto').createHash('sha256') : null;
    let head = Buffer.alloc(0);
    if (sum !== null || entry.size <= headSize) {
      for await (const piece of content()) {
        sum?.update(piece);
        if (head.length < headSize) head = Buffer.concat([head, piece.subarray(0, headSize - head.length)]);
      }
    }
    found.push({ ...entry, head, sha256: entry.kind === 'file' ? (sum?.digest('hex') ?? null) : null });
  }
  return found;
}

/**
 * Gives the contents of files, from one run of git as long as they are asked for in its order. A run ends with the signal of the one who asked
 * first.
 */
export class CommitReader {
  readonly #place: CommitPlace;
  #run: AsyncGenerator<TarEntry> | null = null;

  constructor(place: CommitPlace) {
    this.#place = place;
  }

  /** @throws WindlassError `build` where git fails. */
  async *contentOf(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    const found = (await this.#next(path)) ?? (await this.#fromStart(path, signal));
    if (found !== null) yield* found.content();
  }

  async #fromStart(path: string, signal: AbortSignal): Promise<TarEntry | null> {
    this.#run = commitEntries(this.#place, signal);
    return this.#next(path);
  }

  async #next(path: string): Promise<TarEntry | null> {
    if (this.#run === null) return null;
    for (;;) {
      const { done, value } = await this.#run.next();
      if (done) return null;
      if (value.entry.path === path) return value;
    }
  }
}
