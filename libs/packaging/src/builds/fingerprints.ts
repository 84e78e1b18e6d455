import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { codeOf } from '@windlass/kit/fs/system-error';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { digestFile, fingerprint } from '../tree/digest.ts';
import type { FileMark, TreeEntry } from '../tree/walk.ts';
import { buildsDir, productId } from './stamp.ts';

/** Digests of files, without reading again those that were not touched since they were read. */
export interface Fingerprints {
  /** SHA-256 (hex) of a file that stood there so. `file` is absolute. @throws WindlassError `build` where it cannot be read. */
  sha256(file: string, mark: FileMark): string;
  /** As `fingerprint` of tree/digest.ts; null where it is gone by now. */
  of(file: string, entry: TreeEntry): string | null;
  /** How many files were asked for, and how many of them had to be read. */
  readonly counts: { readonly asked: number; readonly read: number };
  /** Keeps what is known for the next run. `all`: whatever was not asked for is forgotten. */
  save(all: boolean): void;
}

/** Two changes in less than this may leave one and the same time behind (FAT counts in steps of two seconds). */
const settledMs = 2_000;

const schema = 'windlass/fingerprints@1';

/** By path, from the folder of the config where it is in it: its stat and its digest. */
type Row = readonly [stat: string, sha256: string];
type Known = Map<string, Row>;

/**
 * A file counts as untouched while size, both times and inode are what they were. No program can set the time of the last change of the
 * inode (ctime; stat(2)), so whatever writes to a file is seen. What was changed just before it was read is read again the next time.
 */
export function openFingerprints(release: ReleaseContext): Fingerprints {
  const { root, context } = release;
  const file = join(buildsDir(release), `${productId(release)}.files`);
  const former = readKnown(file);
  const known: Known = new Map();
  const counts = { asked: 0, read: 0 };
  const start = root + sep;
  let isNew = false;
  const sha256 = (path: string, mark: FileMark): string => {
    counts.asked += 1;
    const key = path.startsWith(start) ? path.slice(start.length) : path;
    const seen = textOf(mark);
    const before = known.get(key) ?? former.get(key);
    if (before?.[0] === seen) {
      known.set(key, before);
      return before[1];
    }
    counts.read += 1;
    known.delete(key);
    const now = context.now().getTime();
    const digest = digestFile(path).sha256;
    if (mark.ctimeMs + settledMs < now) {
      known.set(key, [seen, digest]);
      isNew = true;
    }
    return digest;
  };
  return {
    sha256,
    counts,
    of: (path, entry) => unlessGone(() => fingerprint(path, entry, (file) => sha256(file, entry))),
    save: (all) => {
      const kept = all ? known : new Map([...former, ...known]);
      if (!isNew && kept.size === former.size) return;
      try {
        makePrivateDir(buildsDir(release));
        // What is lost in a power cut is read again.
        writeAtomic(file, JSON.stringify({ schema, files: Object.fromEntries(kept) }), { mode: 0o600, durable: false });
      } catch {
        // So is what a full disk does not take: this is memory, and nothing that anybody relies on.
      }
    },
  };
}

function textOf({ size, mtimeMs, ctimeMs, ino }: FileMark): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function unlessGone(read: () => string): string | null {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Error && codeOf(thrown.cause) === 'ENOENT') return null;
    throw thrown;
  }
}

function readKnown(file: string): Known {
  try {
    const text: { schema?: unknown; files?: unknown } | null = JSON.parse(readFileSync(file, 'utf8'));
    if (text?.schema !== schema || typeof text.files !== 'object' || text.files === null) return new Map();
    const rows: [string, unknown][] = Object.entries(text.files);
    return new Map(rows.filter((row): row is [string, Row] => isRow(row[1])));
  } catch {
    return new Map();
  }
}

function isRow(row: unknown): row is Row {
  return Array.isArray(row) && typeof row[0] === 'string' && typeof row[1] === 'string';
}
