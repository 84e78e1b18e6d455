import { createWriteStream, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { syncFolder, uniqueId } from '@windlass/kit/fs/atomic';
import { codeOf } from '@windlass/kit/fs/system-error';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { hashForm } from './protocol.ts';
import { makeShelf } from './shelf.ts';

export interface StoreOptions {
  readonly dir: string;
  /** Bytes of all entries together. */
  readonly limit: number;
  readonly now: () => Date;
  /** Told of what had to go to make room. */
  readonly onEvict?: (hash: string, bytes: number) => void;
}

export interface Entry {
  readonly size: number;
  readonly stream: Readable;
}

/** `incomplete`: fewer or more bytes came than were announced. */
export type Stored = 'stored' | 'exists' | 'too-large' | 'incomplete';

/** Records of a remote cache as files, by their hash. One process has the folder at a time; the caller holds its lock. */
export interface CacheStore {
  /** Null where there is none. What is taken counts as used now. */
  take(hash: string): Promise<Entry | null>;
  /** Never replaces a record. Reads all of `body`, also where nothing is kept. @throws the system's error where it cannot be written. */
  put(hash: string, size: number, body: Readable): Promise<Stored>;
  readonly entries: number;
  /** Of all entries, and of what is just being written. */
  readonly bytes: number;
}

export function openStore({ dir, limit, now, onEvict }: StoreOptions): CacheStore {
  const [folder, scratch] = [join(dir, 'entries'), join(dir, 'scratch')];
  rmSync(scratch, { recursive: true, force: true });
  for (const one of [folder, scratch]) makePrivateDir(one);
  const fileOf = (hash: string): string => join(folder, hash);
  const remove = (hash: string): void => rmSync(fileOf(hash), { force: true });
  const shelf = makeShelf(limit, (hash, bytes) => {
    remove(hash);
    onEvict?.(hash, bytes);
  });
  for (const [hash, size] of recordsIn(folder)) shelf.add(hash, size);
  const coming = new Set<string>();

  const take = async (hash: string): Promise<Entry | null> => {
    const size = shelf.sizeOf(hash);
    if (size === null) return null;
    const file = await open(fileOf(hash)).catch((thrown: unknown) => {
      if (codeOf(thrown) === 'ENOENT') return null;
      throw thrown;
    });
    const isWhole = file !== null && (await file.stat()).size === size;
    if (file === null || !isWhole) {
      // Somebody removed it, or a power cut left a part: Nx would fail on that.
      await file?.close();
      remove(hash);
      shelf.drop(hash);
      return null;
    }
    shelf.use(hash);
    // Only for the order after the next start: what is not allowed here harms nobody.
    await utimes(fileOf(hash), now(), now()).catch(() => undefined);
    return { size, stream: file.createReadStream() };
  };

  const put = async (hash: string, size: number, body: Readable): Promise<Stored> => {
    const refused = size > limit ? 'too-large' : shelf.sizeOf(hash) !== null || coming.has(hash) ? 'exists' : null;
    if (refused !== null) {
      await drained(body);
      return refused;
    }
    coming.add(hash);
    const room = shelf.reserve(size);
    const temp = join(scratch, uniqueId());
    try {
      if (!(await written(temp, size, body))) return 'incomplete';
      if (existsSync(fileOf(hash))) return 'exists';
      await rename(temp, fileOf(hash));
      syncFolder(folder);
      room.fill(hash);
      return 'stored';
    } finally {
      room.free();
      coming.delete(hash);
      await rm(temp, { force: true });
    }
  };

  return {
    take,
    put,
    get entries() {
      return shelf.count;
    },
    get bytes() {
      return shelf.bytes;
    },
  };
}

/** Writes exactly so many bytes and flushes them to the disk; false where another number came, or the sender went away. */
async function written(file: string, size: number, body: Readable): Promise<boolean> {
  const output = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  let came = 0;
  const count = async function* (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of source) {
      came += chunk.length;
      if (came <= size) yield chunk;
    }
  };
  try {
    await pipeline(body, count, output);
  } catch (thrown) {
    // An error of the sender's side is not ours to report.
    if (body.errored) return false;
    await drained(body);
    throw thrown;
  }
  return came === size;
}

/** A client that still sends when the answer comes may take it for a broken connection. */
export async function drained(body: Readable): Promise<void> {
  body.resume();
  await finished(body).catch(() => undefined);
}

/** Those used longest ago first. */
function recordsIn(folder: string): readonly (readonly [hash: string, size: number])[] {
  return readdirSync(folder)
    .filter((name) => hashForm.test(name))
    .map((name) => ({ name, stat: statSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs)
    .map(({ name, stat }) => [name, stat.size] as const);
}
