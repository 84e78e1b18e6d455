import type { PackageMeta } from '../format.ts';
import { rpmIdentity } from './identity.ts';

export const leadMagic = Buffer.from([0xed, 0xab, 0xee, 0xdb]);
export const leadSize = 96;
/** Bytes of the name, the zero at its end with them. */
const nameSize = 66;

/** What rpm 3 read first, and rpm 4 only looks at to see what it is (rpm, lib/rpmlead.c). */
export function leadBytes(meta: PackageMeta): Buffer {
  const { name, version, release, lead } = rpmIdentity(meta);
  const bytes = Buffer.alloc(leadSize);
  leadMagic.copy(bytes);
  // Version 3.0 of the lead; binary package.
  bytes.writeUInt8(3, 4);
  bytes.writeUInt16BE(0, 6);
  bytes.writeUInt16BE(lead, 8);
  bytes.write(`${name}-${version}-${release}`, 10, nameSize - 1, 'latin1');
  // Linux, and a header as signature.
  bytes.writeUInt16BE(1, 76);
  bytes.writeUInt16BE(5, 78);
  return bytes;
}
