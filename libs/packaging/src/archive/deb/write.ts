import { createHash } from 'node:crypto';
import { contentOf } from '../content.ts';
import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { assertNone, assertTime } from '../system/fault.ts';
import { fromScratch, toScratch } from '../system/scratch.ts';
import { gzip } from '../tar-gz/gzip.ts';
import { arHeader, arMagic, arPadding } from './ar.ts';
import { controlTar } from './control-archive.ts';
import { debFaults } from './faults.ts';
import { debTarHeader, tarEnd, tarPadding } from './tar.ts';

/**
 * deb(5), version 2.0. What tells of the content stands before it, so the content waits in the scratch file: each file of the input is read once.
 * Compressed by gzip, which every dpkg reads.
 */
export async function* writeDeb(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  assertNone(await debFaults(entries, options.meta));
  const { mtime, meta, scratch, signal } = options;
  assertTime(mtime);
  const sums = new Map<string, string>();
  const size = await toScratch(scratch, gzip(dataTar(entries, options, sums)));
  const control: Buffer[] = [];
  for await (const chunk of gzip(controlTar(entries, meta, sums, mtime))) control.push(Buffer.from(chunk));
  const head = Buffer.concat(control);
  yield Buffer.concat([
    arMagic,
    ...[arHeader('debian-binary', 4, mtime), Buffer.from('2.0\n')],
    ...[arHeader('control.tar.gz', head.length, mtime), head, arPadding(head.length)],
    arHeader('data.tar.gz', size, mtime),
  ]);
  for await (const chunk of fromScratch(scratch)) {
    signal.throwIfAborted();
    yield chunk;
  }
  yield arPadding(size);
}

async function* dataTar(
  entries: readonly ArchiveEntry[],
  options: WriteOptions,
  sums: Map<string, string>,
): AsyncGenerator<Buffer> {
  yield debTarHeader('root', options.mtime);
  for (const entry of entries) {
    options.signal.throwIfAborted();
    yield debTarHeader(entry, options.mtime);
    if (entry.kind !== 'file') continue;
    const sum = createHash('md5');
    for await (const chunk of contentOf(entry, options)) {
      sum.update(chunk);
      yield chunk;
    }
    sums.set(entry.path, sum.digest('hex'));
    yield tarPadding(entry.size);
  }
  yield tarEnd;
}
