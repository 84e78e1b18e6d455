import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

const oidBytes = 20;
/** ctime, mtime (8 each), dev, ino, mode, uid, gid, size (4 each): gitformat-index(5), "Index entry". */
const statBytes = 40;
const symlink = 0o120000;
const gitlink = 0o160000;

/**
 * The regular files that git tracks, relative to the top of the work tree, read from the index itself: a process of git's takes as long as
 * a whole check. Null where the index is of a kind that this does not read (version 4, split, sparse, SHA-256): ask git then.
 */
export function trackedInIndex(repository: Repository): readonly string[] | null {
  const index = readOrNull(join(repository.gitDir, 'index'));
  if (index === null || usesSha256(repository)) return null;
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return null;
  const version = index.readUInt32BE(4);
  if (version !== 2 && version !== 3) return null;
  try {
    const { files, end } = readEntries(index, index.readUInt32BE(8));
    return hasForeignExtension(index, end) ? null : files;
  } catch {
    return null;
  }
}

function readEntries(index: Buffer, count: number): { files: string[]; end: number } {
  const files: string[] = [];
  let at = 12;
  for (let n = 0; n < count; n++) {
    const mode = index.readUInt32BE(at + 24);
    const flags = index.readUInt16BE(at + statBytes + oidBytes);
    const extended = (flags & 0x4000) !== 0;
    const start = at + statBytes + oidBytes + (extended ? 4 : 2);
    const end = index.indexOf(0, start);
    if (end === -1) throw new RangeError('an entry without its end');
    const stage = (flags >> 12) & 3;
    const name = index.toString('utf8', start, end);
    // A conflict has up to three entries for one file.
    if (mode !== symlink && mode !== gitlink && (stage === 0 || files.at(-1) !== name)) files.push(name);
    // Entries are padded with 1 to 8 NUL bytes to a multiple of eight.
    at += (end - at + 8) & ~7;
  }
  return { files, end: at };
}

/** Extensions whose name begins with a small letter must be understood: `link` (split index), `sdir` (sparse index). */
function hasForeignExtension(index: Buffer, from: number): boolean {
  for (let at = from; at + 8 <= index.length - oidBytes; at += 8 + index.readUInt32BE(at + 4)) {
    if ((index[at] ?? 0) >= 0x61) return true;
  }
  return false;
}

function usesSha256({ commonDir }: Repository): boolean {
  return /objectformat\s*=\s*sha256/i.test(readOrNull(join(commonDir, 'config'))?.toString('utf8') ?? '');
}

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
