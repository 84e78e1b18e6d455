import { appendFileSync } from 'node:fs';

/** One request, without headers, query and body: those may hold secrets. */
export interface JournalEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** Name that was asked for; with a port where it is a CONNECT that was refused. */
  readonly host: string;
  readonly path: string;
  /** 0 where the client went away before the answer. */
  readonly status: number;
}

export interface Journal {
  /** The newest last; older ones than the last 10 000 are only in the file. */
  readonly entries: readonly JournalEntry[];
  write(entry: JournalEntry): void;
}

const kept = 10_000;

/** Remembers the requests, and appends each to an NDJSON file. */
export function openJournal(file: string): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    write: (entry) => {
      entries.push(entry);
      if (entries.length > kept) entries.shift();
      appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    },
  };
}
