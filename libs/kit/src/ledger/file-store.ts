import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../fs/system-error.ts';
import { type AppendFile, type AppendIo, openAppendFile, repairTornEnd } from './append-file.ts';
import { type Chain, emptyChain, nextEntry, readChain } from './chain.ts';
import { compareEntries, type Entry, type EntryBody } from './entry.ts';
import { assertLedgerName, isLedgerName } from './names.ts';
import { stateFault } from './state-fault.ts';
import type { LedgerStore, LedgerWriter, WriterOptions } from './store.ts';

const extension = '.ndjson';

/** The default store: `<stateDir>/ledger/<release>/<writer>.ndjson`, one append-only file per writer. */
export function fileStore(stateDir: string, options: { readonly io?: AppendIo } = {}): LedgerStore {
  const root = join(stateDir, 'ledger');
  const remember = memory();
  const releases = () => list(root).filter((name) => isLedgerName(name) && writersOf(join(root, name)).length > 0);
  const read = (release: string): readonly Entry[] =>
    writersOf(join(root, release))
      .flatMap((writer) => remember(fileOf(root, release, writer), () => load(root, release, writer).chain.entries))
      .sort(compareEntries);
  return {
    kind: 'file',
    releases: async () => releases(),
    read: async (release) => {
      assertLedgerName('release', release);
      return read(release);
    },
    readAll: async () => new Map(releases().map((release) => [release, read(release)])),
    openWriter: async (release, writerOptions) => openWriter(root, release, writerOptions, options.io),
  };
}

/** One run asks for all releases several times: a file that is still the same is not read and hashed again. */
function memory(): (path: string, read: () => readonly Entry[]) => readonly Entry[] {
  const known = new Map<string, { readonly mark: string; readonly entries: readonly Entry[] }>();
  return (path, read) => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const mark = `${stat?.ino}:${stat?.size}:${stat?.mtimeNs}:${stat?.ctimeNs}`;
    const found = known.get(path);
    if (found?.mark === mark) return found.entries;
    const entries = read();
    known.set(path, { mark, entries });
    return entries;
  };
}

function openWriter(root: string, release: string, options: WriterOptions, io: AppendIo | undefined): LedgerWriter {
  const { writer, mask, now = () => new Date() } = options;
  assertLedgerName('release', release);
  assertLedgerName('writer', writer);
  const path = fileOf(root, release, writer);
  const { chain, torn } = load(root, release, writer);
  if (torn.length > 0) repairTornEnd(path, chain.bytes, torn);
  const others = otherClocks(root, release, writer);
  let { head } = chain;
  let seq = chain.entries.length;
  let clock = chain.entries.at(-1)?.clock ?? 0;
  let { bytes } = chain;
  let file: AppendFile | undefined;
  return {
    writer,
    release,
    append: async (body: EntryBody, durable = 'now') => {
      file ??= openAppendFile(path, bytes, io);
      const next = nextEntry(
        { head, seq: seq + 1 },
        { writer, release, clock: Math.max(clock, others()) + 1, at: now().toISOString() },
        body,
        mask,
      );
      const line = Buffer.from(`${next.line}\n`);
      file.append(line, durable === 'now');
      bytes += line.length;
      ({ hash: head } = next);
      ({ seq, clock } = next.entry);
      return next.entry;
    },
    flush: async () => file?.flush(),
    close: async () => {
      const open = file;
      file = undefined;
      try {
        open?.flush();
      } finally {
        open?.close();
      }
    },
  };
}

/** The highest clock of the other writers; a file is read again only when it has grown. */
function otherClocks(root: string, release: string, self: string): () => number {
  const sizes = new Map<string, number>();
  let highest = 0;
  return () => {
    for (const writer of writersOf(join(root, release))) {
      if (writer === self) continue;
      const { size } = statSync(fileOf(root, release, writer));
      if (sizes.get(writer) === size) continue;
      sizes.set(writer, size);
      highest = Math.max(highest, load(root, release, writer).chain.entries.at(-1)?.clock ?? 0);
    }
    return highest;
  };
}

function load(root: string, release: string, writer: string): { chain: Chain; torn: Uint8Array } {
  const path = fileOf(root, release, writer);
  const bytes = readIfThere(path);
  if (bytes === null) return { chain: emptyChain, torn: new Uint8Array() };
  const chain = readChain(bytes, path, { writer, release });
  return { chain, torn: bytes.subarray(chain.bytes) };
}

const fileOf = (root: string, release: string, writer: string): string => join(root, release, writer + extension);

function writersOf(folder: string): readonly string[] {
  return list(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length));
}

function list(folder: string): readonly string[] {
  return unlessMissing(folder, () => readdirSync(folder).sort(), []);
}

function readIfThere(path: string): Uint8Array | null {
  return unlessMissing(path, () => readFileSync(path), null);
}

function unlessMissing<T, U>(path: string, read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return otherwise;
    throw stateFault('the ledger cannot be read', path, cause);
  }
}
