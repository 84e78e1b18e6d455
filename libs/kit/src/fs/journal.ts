import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { sha256Hex } from '../hash.ts';
import { uniqueId, writeAtomic } from './atomic.ts';
import { type Owner, thisProcess } from './owner.ts';
import { whyOf } from './system-error.ts';

/** One file of a transaction: the bytes in `temp` are to become those of `target`. Absolute paths, digests as hex SHA-256. */
export interface Entry {
  readonly target: string;
  readonly temp: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What a transaction is about, on disk before anything else is. `staging`: the targets are untouched, the temps may go.
 * `committing`: the temps are complete, the transaction is decided and goes forward. A transaction that failed in between is
 * undone by another one: `committing` with the former bytes as temps, and the unused temps as `discard`.
 */
export interface Journal {
  readonly schema: 'windlass/transaction@1';
  readonly id: string;
  readonly owner: Owner;
  readonly state: 'staging' | 'committing';
  /** `back` where the former bytes are being put back. */
  readonly direction: 'forward' | 'back';
  readonly entries: readonly Entry[];
  readonly discard: readonly string[];
}

export function journalFolder(stateDir: string): string {
  return path.join(stateDir, 'transactions');
}

export function journalFile(stateDir: string, id: string): string {
  return path.join(journalFolder(stateDir), `${id}.json`);
}

export function newJournal(): Journal {
  const id = `${process.pid}-${uniqueId()}`;
  const owner = thisProcess();
  return {
    schema: 'windlass/transaction@1',
    id,
    owner,
    state: 'staging',
    direction: 'forward',
    entries: [],
    discard: [],
  };
}

/**
 * Only the decision has to outlast a power cut: one that strikes earlier leaves temps at worst, the targets are untouched.
 * Throws `input` where the state folder cannot be written: without a journal nothing is begun.
 */
export function writeJournal(stateDir: string, journal: Journal): void {
  try {
    fs.mkdirSync(journalFolder(stateDir), { recursive: true });
    writeAtomic(journalFile(stateDir, journal.id), JSON.stringify(journal), {
      durable: journal.state === 'committing',
    });
  } catch (cause) {
    throw new WindlassError('input', 'the journal of the change cannot be written', {
      where: journalFolder(stateDir),
      why: whyOf(cause instanceof WindlassError ? cause.cause : cause),
      next: 'make this folder writable and run the command again',
      cause,
    });
  }
}

/** Not synced: a journal that a power cut brings back finds its work done. */
export function deleteJournal(stateDir: string, id: string): void {
  fs.rmSync(journalFile(stateDir, id), { force: true });
}

export interface FoundJournal {
  readonly file: string;
  /** Null where the file is no journal that this version can read. */
  readonly journal: Journal | null;
}

export function listJournals(stateDir: string): readonly FoundJournal[] {
  const dir = journalFolder(stateDir);
  let names: readonly string[];
  try {
    names = fs.readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(dir, name))
    .map((file) => ({ file, journal: readJournal(file) }));
}

function readJournal(file: string): Journal | null {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return isJournal(value) ? value : null;
  } catch {
    return null;
  }
}

function isJournal(value: unknown): value is Journal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 'windlass/transaction@1' &&
    'state' in value &&
    (value.state === 'staging' || value.state === 'committing') &&
    'entries' in value &&
    Array.isArray(value.entries) &&
    'discard' in value &&
    Array.isArray(value.discard) &&
    'owner' in value &&
    typeof value.owner === 'object' &&
    value.owner !== null
  );
}

export function sha256(bytes: Uint8Array): string {
  return sha256Hex(bytes);
}
