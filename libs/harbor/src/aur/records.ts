import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { mergedPackage, type Section, type Srcinfo, single, versionOf, withArchitectures } from './srcinfo.ts';

/** What the AUR's database has of a package, written when a push is accepted. Times in seconds since 1970. */
export interface PackageRecord {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly description: string | null;
  readonly url: string | null;
  /** As the RPC names them: `Depends`, `License`, …; those that are empty are left out. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface BaseRecord {
  readonly id: number;
  readonly name: string;
  /** Null of an orphan. */
  maintainer: string | null;
  readonly submitter: string;
  readonly submitted: number;
  modified: number;
  outOfDate: number | null;
  keywords: readonly string[];
  packages: readonly PackageRecord[];
}

export interface Records {
  readonly bases: readonly BaseRecord[];
  base(name: string): BaseRecord | undefined;
  package(name: string): { readonly base: BaseRecord; readonly package: PackageRecord } | undefined;
  /** Writes what a push brought; makes the base where it is new. */
  put(info: Srcinfo, user: string, seconds: number): void;
  save(): void;
}

interface Stored {
  readonly version: 1;
  nextId: number;
  readonly bases: BaseRecord[];
}

const lists = {
  Depends: 'depends',
  MakeDepends: 'makedepends',
  CheckDepends: 'checkdepends',
  OptDepends: 'optdepends',
  Conflicts: 'conflicts',
  Provides: 'provides',
  Replaces: 'replaces',
  Groups: 'groups',
  License: 'license',
} as const;

/** @throws WindlassError `input` where the file holds something else. */
export function openRecords(dir: string): Records {
  const file = join(dir, 'packages.json');
  const stored: Stored = existsSync(file) ? readStored(file) : { version: 1, nextId: 1, bases: [] };
  const save = () => writeAtomic(file, `${JSON.stringify(stored, null, 1)}\n`, { durable: false });
  const base = (name: string) => stored.bases.find((one) => one.name === name);
  return {
    bases: stored.bases,
    base,
    package: (name) => {
      for (const one of stored.bases) {
        const found = one.packages.find((record) => record.name === name);
        if (found !== undefined) return { base: one, package: found };
      }
      return undefined;
    },
    put: (info, user, seconds) => {
      const name = single(info.base, 'pkgbase') ?? '';
      const known = base(name);
      const record: BaseRecord = known ?? {
        ...{ id: stored.nextId++, name, maintainer: user, submitter: user, submitted: seconds },
        ...{ modified: seconds, outOfDate: null, keywords: [], packages: [] },
      };
      record.modified = seconds;
      record.outOfDate = null;
      record.maintainer ??= user;
      // As there: they are written anew, so their numbers change.
      record.packages = [...info.packages.keys()].map((one) =>
        toRecord(stored.nextId++, one, mergedPackage(info, one)),
      );
      if (known === undefined) stored.bases.push(record);
      save();
    },
    save,
  };
}

function toRecord(id: number, name: string, section: Section): PackageRecord {
  const full = Object.entries(lists).map(([key, field]) => [key, withArchitectures(section, field)] as const);
  return {
    id,
    name,
    version: versionOf(section),
    description: single(section, 'pkgdesc') ?? null,
    url: single(section, 'url') ?? null,
    lists: Object.fromEntries(full.filter(([, values]) => values.length > 0)),
  };
}

function readStored(file: string): Stored {
  try {
    const stored: Stored = JSON.parse(readFileSync(file, 'utf8'));
    if (stored.version === 1) return stored;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new WindlassError('input', 'the state of the AUR double cannot be read', {
    where: { file },
    why: 'it is of another version, or no such state at all',
    next: `rm ${file}`,
  });
}
