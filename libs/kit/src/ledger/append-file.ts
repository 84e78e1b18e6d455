import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { WindlassError } from '../errors.ts';
import { syncFolder } from '../fs/atomic.ts';
import { makePrivateDir } from './private-dir.ts';
import { stateFault } from './state-fault.ts';

/** The two system calls that can fail halfway; tests put a crash or a full disk between them. */
export interface AppendIo {
  readonly write: (fd: number, bytes: Uint8Array) => number;
  readonly sync: (fd: number) => void;
}

export const systemIo: AppendIo = { write: (fd, bytes) => writeSync(fd, bytes), sync: fsyncSync };

/** A file that only grows: each append is whole and on the disk, or did not happen; one with `durable` false is there with the next. */
export interface AppendFile {
  append(bytes: Uint8Array, durable: boolean): void;
  /** Makes last what is not yet on the disk. */
  flush(): void;
  close(): void;
}

/** Opens (or makes, 0600) the file, whose length must be `length` bytes now and after each of our appends. */
export function openAppendFile(path: string, length: number, io: AppendIo = systemIo): AppendFile {
  const fd = open(path);
  let size = length;
  let flushed = true;
  const flush = () => {
    if (!flushed) io.sync(fd);
    flushed = true;
  };
  return {
    append(bytes, durable) {
      if (fstatSync(fd).size !== size) throw intruder(path);
      try {
        for (let done = 0; done < bytes.length; ) done += io.write(fd, bytes.subarray(done));
        flushed = false;
        if (durable) flush();
      } catch (cause) {
        ftruncateSync(fd, size);
        throw notWritten(path, cause);
      }
      size += bytes.length;
    },
    flush: () => {
      try {
        flush();
      } catch (cause) {
        throw notWritten(path, cause);
      }
    },
    close: () => closeSync(fd),
  };
}

function open(path: string): number {
  try {
    makePrivateDir(dirname(path));
    const isNew = !existsSync(path);
    const fd = openSync(path, 'a', 0o600);
    if (isNew) syncFolder(dirname(path));
    return fd;
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** Cuts the torn end off, after it was kept in `<file without .ndjson>.torn-<n>` for whoever wants to know. */
export function repairTornEnd(path: string, whole: number, torn: Uint8Array): string {
  const stem = path.replace(/\.ndjson$/, '');
  let n = 1;
  while (existsSync(`${stem}.torn-${n}`)) n += 1;
  const kept = `${stem}.torn-${n}`;
  writeFileSync(kept, torn, { mode: 0o600, flag: 'wx', flush: true });
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, whole);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncFolder(dirname(path));
  return kept;
}

function intruder(path: string): WindlassError {
  return new WindlassError('locked', 'another process writes to the ledger under the same name', {
    where: path,
    why: 'the file is longer or shorter than we left it',
    next: 'give each process its own writer name',
  });
}

function notWritten(path: string, cause: unknown): WindlassError {
  return stateFault('the ledger cannot be written', path, cause, '; the file is as it was');
}
