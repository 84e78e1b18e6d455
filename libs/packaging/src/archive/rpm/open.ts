import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Compression, compressionOf, type Part } from '../system/unpressed.ts';
import { signaturePadding } from './header.ts';
import { leadMagic, leadSize } from './lead.ts';
import { headerSize, ParsedHeader, prologueSize } from './parse-header.ts';
import { signatureTag, tag } from './tags.ts';

export interface OpenedRpm {
  readonly header: ParsedHeader;
  readonly payload: Part;
  readonly compression: Compression;
  /** SHA-256 (hex) that the payload must have; null where the header does not say. */
  readonly payloadDigest: string | null;
}

/** Headers of a package, their digests compared. @throws Error where it is none, or damaged. */
export function openRpm(file: string): OpenedRpm {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    if (!bytesAt(fd, 0, leadSize).subarray(0, leadMagic.length).equals(leadMagic))
      throw new Error('it is no rpm package');
    const signature = headerAt(fd, leadSize, size);
    const start = leadSize + signature.length + signaturePadding(signature.length).length;
    const main = headerAt(fd, start, size);
    const [expected] = new ParsedHeader(signature).texts(signatureTag.sha256);
    if (expected !== undefined && createHash('sha256').update(main).digest('hex') !== expected)
      throw new Error('its header is not the one that its digest is of');
    const header = new ParsedHeader(main);
    const [format = 'cpio'] = header.texts(tag.payloadFormat);
    if (format !== 'cpio') throw new Error(`its payload is ${format}, which is not read here`);
    const end = start + main.length;
    return {
      header,
      payload: { file, start: end, size: size - end },
      compression: compressionOf(header.texts(tag.payloadCompressor)[0] ?? 'gzip'),
      payloadDigest: header.texts(tag.payloadDigest)[0] ?? null,
    };
  } finally {
    closeSync(fd);
  }
}

function headerAt(fd: number, at: number, size: number): Buffer {
  const length = prologueSize + headerSize(bytesAt(fd, at, prologueSize));
  if (at + length > size) throw new Error('it ends too early');
  return bytesAt(fd, at, length);
}

function bytesAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const count = readSync(fd, bytes, done, length - done, at + done);
    if (count === 0) throw new Error('it ends too early');
    done += count;
  }
  return bytes;
}
