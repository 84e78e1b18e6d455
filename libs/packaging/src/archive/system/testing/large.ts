import { createWriteStream, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import type { FileEntry } from '../../entry.ts';
import { formatOf, systemFormats } from '../../formats.ts';
import { mtime, sampleMeta } from './sample.ts';

/*
 * A program: packs one file of so many bytes that is on no disk, and prints the most memory that this took, in KiB.
 *
 *   node --conditions=@windlass/source large.ts deb 5368709120 /tmp/large.deb
 */
const [id, bytes, file = ''] = process.argv.slice(2);
const format = systemFormats.find((one) => one === id);
if (format === undefined) throw new Error(`${id} is no format of a system`);

const size = Number(bytes);
const entry: FileEntry = { kind: 'file', path: 'usr/share/beacon/large', mode: 0o644, size, from: '', content: zeros };
const folders = ['usr', 'usr/share', 'usr/share/beacon'].map((path) => ({ kind: 'folder', path }) as const);
const scratch = `${file}.part`;
const host = {
  root: '/',
  env: process.env,
  runner: makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} }),
};
const { signal } = new AbortController();
const ignore = (): void => {};
const options = { mtime, meta: sampleMeta(), scratch, host, signal, onBytes: ignore, onFile: ignore };

const packed = async function* () {
  // A piece is valid until the next is asked for, and a stream keeps some.
  for await (const piece of formatOf(format).write([...folders, entry], options)) yield Buffer.from(piece);
};
await pipeline(Readable.from(packed()), createWriteStream(file));
rmSync(scratch);
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);

async function* zeros(): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(256 * 1024);
  for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}
