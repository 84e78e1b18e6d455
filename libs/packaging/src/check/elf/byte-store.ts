import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mostInMemory = 8 * 1024 * 1024;

/** A file that comes piece by piece and is then looked at in any order: in memory while it is small, else in a temporary file that has no name. */
export class ByteStore {
  #size = 0;
  #parts: Buffer[] = [];
  #file: { readonly fd: number; readonly folder: string } | null = null;

  /** Bytes that came so far. */
  get size(): number {
    return this.#size;
  }

  push(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#file === null) this.#parts.push(Buffer.from(piece));
    else writeWhole(this.#file.fd, piece);
    if (this.#file === null && this.#size > mostInMemory) this.#spill();
  }

  /** Fewer bytes, or none, where the file ends before. */
  read(offset: number, length: number): Buffer {
    const count = Math.min(length, this.#size - offset);
    if (count <= 0) return Buffer.alloc(0);
    if (this.#file === null) return this.#whole().subarray(offset, offset + count);
    const bytes = Buffer.alloc(count);
    let at = 0;
    while (at < count) {
      const read = readSync(this.#file.fd, bytes, at, count - at, offset + at);
      if (read === 0) break;
      at += read;
    }
    return bytes.subarray(0, at);
  }

  close(): void {
    this.#parts = [];
    if (this.#file === null) return;
    closeSync(this.#file.fd);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = null;
  }

  #whole(): Buffer {
    const [first = Buffer.alloc(0)] = this.#parts;
    if (this.#parts.length < 2) return first;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [whole];
    return whole;
  }

  #spill(): void {
    const folder = mkdtempSync(join(tmpdir(), 'windlass-program-'));
    const name = join(folder, 'content');
    const fd = openSync(name, 'wx+', 0o600);
    // Where the system lets go of the name of an open file, a run that is killed leaves nothing.
    if (process.platform !== 'win32') rmSync(folder, { recursive: true, force: true });
    this.#file = { fd, folder };
    for (const part of this.#parts) writeWhole(fd, part);
    this.#parts = [];
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
