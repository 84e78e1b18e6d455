import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { whyOf } from './system-error.ts';

export interface AtomicOptions {
  /** Permission bits of the file; those it has, or 0666 less the umask for a new one, where not given. */
  readonly mode?: number;
  /** Whether it has to outlast a power cut, too, when the call returns. Default true; without, a reader still sees all or nothing. */
  readonly durable?: boolean;
}

/**
 * Replaces one file as a whole: a reader sees all old bytes or all new ones, also after a crash (write beside it, fsync, rename,
 * fsync of the folder). Makes no folder and does not follow a symbolic link. Throws `input`; the old file is then untouched.
 */
export function writeAtomic(file: string, bytes: Uint8Array | string, options: AtomicOptions = {}): void {
  const temp = path.join(path.dirname(file), `.windlass-${process.pid}-${uniqueId()}.tmp`);
  const mode = options.mode ?? modeOf(file);
  const durable = options.durable ?? true;
  try {
    writeNew(temp, bytes, mode, durable);
    fs.renameSync(temp, file);
    if (durable) syncFolder(path.dirname(file));
  } catch (cause) {
    fs.rmSync(temp, { force: true });
    throw new WindlassError('input', `${file} cannot be written`, { where: { file }, why: whyOf(cause), cause });
  }
}

function modeOf(file: string): number | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.mode & 0o7777;
}

function writeNew(file: string, bytes: Uint8Array | string, mode: number | undefined, durable: boolean): void {
  const fd = fs.openSync(file, 'wx', 0o666);
  try {
    fs.writeFileSync(fd, bytes);
    // After opening: the umask would take bits away.
    if (mode !== undefined) fs.fchmodSync(fd, mode);
    if (durable) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Makes a created, renamed or removed entry last through a power cut. Where folders cannot be synced (Windows) there is nothing to do. */
export function syncFolder(dir: string): void {
  let fd: number;
  try {
    fd = fs.openSync(dir, 'r');
  } catch (thrown) {
    if (process.platform === 'win32') return;
    throw thrown;
  }
  try {
    fs.fsyncSync(fd);
  } catch (thrown) {
    if (process.platform !== 'win32') throw thrown;
  } finally {
    fs.closeSync(fd);
  }
}

/** As `syncFolder` for many, all at once: the disk merges the flushes. */
export async function syncFolders(dirs: ReadonlySet<string>): Promise<void> {
  if (process.platform === 'win32') return;
  const fds: number[] = [];
  try {
    for (const dir of dirs) fds.push(fs.openSync(dir, 'r'));
    // All are over before one is closed.
    const synced = await Promise.allSettled(fds.map(fsyncLater));
    for (const each of synced) if (each.status === 'rejected') throw each.reason;
  } finally {
    for (const fd of fds) fs.closeSync(fd);
  }
}

/** fsync on another thread. By hand: `promisify` and `fs.promises` load modules for longer than all the rest takes. */
export function fsyncLater(fd: number): Promise<void> {
  return new Promise((done, fail) => fs.fsync(fd, (error) => (error ? fail(error) : done())));
}

/** Unlike any other that this process or one of the same pid makes: clock, then chance. Hexadecimal. */
export function uniqueId(): string {
  const chance = Math.floor(Math.random() * 2 ** 32).toString(16);
  return Date.now().toString(16) + chance.padStart(8, '0');
}
