import { createHash } from 'node:crypto';

/** Of ours: any fixed UUID would do. */
const namespace = Buffer.from('7f3c1a5e8d0b4c6aa1e25d9b3f407c18', 'hex');

/** A UUID that is the same for the same text (RFC 9562, version 5). */
export function uuidOf(text: string): string {
  const bytes = createHash('sha1').update(namespace).update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
