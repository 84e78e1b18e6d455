import { closeSync, openSync, readSync } from 'node:fs';
import { sha256 } from './sha256.ts';

/** node:crypto takes 5 to 11 ms to load, a quarter of a whole run over eight files: it is loaded at the first use. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** Above this many bytes node:crypto is faster, its loading included. */
const short = 65_536;

/** SHA-256 of bytes, or of a text as UTF-8, in hex. */
export function sha256Hex(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return bytes.length <= short ? sha256(bytes) : crypto().hash('sha256', bytes, 'hex');
}

/** So many random bytes, in hex: not to be guessed. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** A random UUID (RFC 9562, version 4). */
export function randomId(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** From the kernel's generator itself (random(4)); from node:crypto where there is no such device, as on Windows. */
function randomBytes(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  let fd: number;
  try {
    fd = openSync('/dev/urandom', 'r');
  } catch {
    return crypto().randomBytes(count);
  }
  try {
    if (readSync(fd, bytes) === count) return bytes;
  } finally {
    closeSync(fd);
  }
  return crypto().randomBytes(count);
}
