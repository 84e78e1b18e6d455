import type { ByteStore } from './byte-store.ts';

/** A file that says of itself what cannot be. */
export class BrokenProgram extends Error {}

/** Numbers of a file in its own width and byte order. Nothing is read, and no memory taken, beyond the end of the file. */
export class Fields {
  readonly #bytes: ByteStore;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;

  constructor(bytes: ByteStore, bits: 32 | 64, littleEndian: boolean) {
    this.#bytes = bytes;
    this.bits = bits;
    this.littleEndian = littleEndian;
  }

  get size(): number {
    return this.#bytes.size;
  }

  /** @throws BrokenProgram where the file ends before. */
  block(offset: number, length: number, what: string): Buffer {
    if (offset + length > this.size)
      throw new BrokenProgram(
        `${what} would be at byte ${offset} to ${offset + length}, and it has ${this.size} bytes`,
      );
    return this.#bytes.read(offset, length);
  }

  u16(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  u32(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  /** An address, offset or size: 32 or 64 bits. @throws BrokenProgram for one that no file reaches. */
  word(bytes: Buffer, at: number): number {
    if (this.bits === 32) return this.u32(bytes, at);
    const value = this.littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
    // Addresses of the kernel are beyond what a number holds exactly, and nothing here is computed of them.
    return Number(value);
  }

  /** A text that ends with a zero. @throws BrokenProgram where it is longer than `longest`. */
  text(offset: number, longest: number, what: string): string {
    const bytes = this.#bytes.read(offset, Math.max(0, longest));
    const end = bytes.indexOf(0);
    if (end === -1) throw new BrokenProgram(`${what} has no end`);
    return bytes.toString('utf8', 0, end);
  }
}
