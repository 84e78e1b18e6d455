import { hostname } from 'node:os';
import { randomHex } from '../hash.ts';
import type { Mask } from '../run/mask.ts';
import type { Entry, EntryBody } from './entry.ts';

/** Where a ledger lives. Both stores give the same entries in the same order. */
export interface LedgerStore {
  readonly kind: 'file' | 'git';
  /** Releases that have entries, sorted by name. */
  releases(): Promise<readonly string[]>;
  /** All writers' entries of one release, in the one order of `compareEntries`. @throws `input`: a broken chain. */
  read(release: string): Promise<readonly Entry[]>;
  /** The same of every release, sorted by name: one question to a remote, however many releases there are. */
  readAll(): Promise<ReadonlyMap<string, readonly Entry[]>>;
  openWriter(release: string, options: WriterOptions): Promise<LedgerWriter>;
}

export interface WriterOptions {
  /** Unique among processes that run at the same time; see `writerId`. */
  readonly writer: string;
  readonly mask?: Mask;
  readonly now?: () => Date;
}

export interface LedgerWriter {
  readonly writer: string;
  readonly release: string;
  /**
   * Durable on this machine when it returns; with `with-next` when the next entry is, or after `flush` or `close`: for what announces
   * nothing that is about to happen outside. @throws WindlassError `input` (disk full…), and then nothing was added.
   */
  append(body: EntryBody, durable?: 'now' | 'with-next'): Promise<Entry>;
  /** `intent`: whoever may resume this release sees it before the effect. `batch`: the same for all that was added. */
  flush(why: 'intent' | 'batch'): Promise<void>;
  /** Flushes what is left. */
  close(): Promise<void>;
}

/** A name for this process as a writer: readable, and never the same twice. It ends in the work tree's id where that is given. */
export function writerId(host: string = hostname(), tree?: string): string {
  const readable =
    host
      .replace(/[^0-9A-Za-z]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'host';
  return `${readable}-${process.pid}-${randomHex(4)}${tree === undefined ? '' : `.${tree}`}`;
}
