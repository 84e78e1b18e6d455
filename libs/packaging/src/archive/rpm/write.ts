import { createHash } from 'node:crypto';
import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { configFiles } from '../system/config-files.ts';
import { assertNone, assertTime } from '../system/fault.ts';
import { fromScratch, toScratch } from '../system/scratch.ts';
import { gzip } from '../tar-gz/gzip.ts';
import { cpio } from './cpio.ts';
import { rpmFaults } from './faults.ts';
import { largest32, ownEntries } from './files.ts';
import { bytes, headerBytes, int32, int64, signaturePadding, string, type Value } from './header.ts';
import { leadBytes } from './lead.ts';
import { packageHeader } from './package-header.ts';
import { signatureTag, tag } from './tags.ts';

/**
 * The format of rpm 4 (https://rpm-software-management.github.io/rpm/manual/format_v4.html): lead, signature header, header, payload. Headers hold
 * digests of the payload, so the payload waits in the scratch file: each file of the input is read once. It is compressed by gzip, which every
 * rpm reads; zstd needs rpm 4.14.
 */
export async function* writeRpm(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  const { meta, mtime, scratch, signal } = options;
  assertNone(await rpmFaults(entries, meta));
  assertTime(mtime);
  const own = ownEntries(entries);
  const digests = new Map<string, string>();
  const plain = tap();
  const compressed = tap();
  await toScratch(scratch, compressed.through(gzip(plain.through(cpio(own, options, digests)))));
  const facts = {
    digests,
    config: await configFiles(own, meta),
    mtime,
    plain: plain.digest(),
    compressed: compressed.digest(),
  };
  const header = packageHeader(own, meta, facts);
  const md5 = createHash('md5').update(header);
  for await (const chunk of fromScratch(scratch)) md5.update(chunk);
  const signature = signatureHeader(header, md5.digest(), header.length + compressed.size(), plain.size());
  yield Buffer.concat([leadBytes(meta), signature, signaturePadding(signature.length), header]);
  for await (const chunk of fromScratch(scratch)) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** Not a signature of anybody's: digests and sizes, which `rpm -K` compares. */
function signatureHeader(header: Buffer, md5: Buffer, size: number, plainSize: number): Buffer {
  const hex = (algorithm: string): string => createHash(algorithm).update(header).digest('hex');
  const isLong = size > largest32 || plainSize > largest32;
  const sizes: readonly (readonly [number, Value])[] = isLong
    ? [
        [signatureTag.longSize, int64([size])],
        [signatureTag.longArchiveSize, int64([plainSize])],
      ]
    : [
        [signatureTag.size, int32([size])],
        [signatureTag.payloadSize, int32([plainSize])],
      ];
  const rest: readonly (readonly [number, Value])[] = [
    [signatureTag.sha1, string(hex('sha1'))],
    [signatureTag.sha256, string(hex('sha256'))],
    [signatureTag.md5, bytes(md5)],
  ];
  return headerBytes(tag.headerSignatures, new Map([...sizes, ...rest]));
}

interface Tap {
  through(source: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  size(): number;
  digest(): string;
}

/** Counts and digests what flows through. */
function tap(): Tap {
  const hash = createHash('sha256');
  let total = 0;
  return {
    async *through(source) {
      for await (const chunk of source) {
        hash.update(chunk);
        total += chunk.length;
        yield chunk;
      }
    },
    size: () => total,
    digest: () => hash.digest('hex'),
  };
}
