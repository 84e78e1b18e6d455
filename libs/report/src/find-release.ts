import { WindlassError } from '@windlass/kit/errors';
import type { Entry } from '@windlass/kit/ledger/entry';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { LedgerStore } from '@windlass/kit/ledger/store';

export interface FoundRelease {
  readonly id: string;
  readonly entries: readonly Entry[];
}

/** The release named, else the open one, else the one that was written to last. @throws WindlassError `input` where there is none. */
export async function findRelease(ledger: LedgerStore, named: string | undefined): Promise<FoundRelease> {
  const all = await ledger.readAll();
  const id = named ?? (await currentRelease(ledger)) ?? lastOf(all);
  const entries = id === null ? undefined : all.get(id);
  if (id !== null && entries !== undefined && entries.length > 0) return { id, entries };
  throw new WindlassError(
    'input',
    named === undefined ? 'the ledger knows no release' : `there is no release ${named}`,
    {
      next: 'npx windlass status',
    },
  );
}

function lastOf(all: ReadonlyMap<string, readonly Entry[]>): string | null {
  const ends = [...all].map(([id, entries]) => ({ id, at: entries.at(-1)?.at ?? '' }));
  return ends.sort((a, b) => (a.at < b.at ? 1 : -1))[0]?.id ?? null;
}
