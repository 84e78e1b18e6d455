import { expect, test } from 'vitest';
import type { ArchivedEntry } from '../archive/format.ts';
import { StopReading } from './look.ts';
import { subjectOf } from './testing/subject.ts';
import { unpackedSize } from './unpacked-size.ts';

const look = async (size: number, check: object = {}) => unpackedSize.look(await subjectOf({ size, check }));

const entry = (size: number, path = 'x'): ArchivedEntry => ({ path, kind: 'file', mode: 0o644, size, target: null });
const megabyte = 1024 * 1024;

test.each<[string, number, object, readonly number[], boolean]>([
  ['a quarter of a gigabyte out of nearly nothing is borne', 1000, {}, [200 * megabyte], true],
  ['more is not, where it is two hundred times the file', 2 * megabyte, {}, [200 * megabyte, 201 * megabyte], false],
  ['more is, where the file is larger', 3 * megabyte, {}, [200 * megabyte, 201 * megabyte], true],
  ['nobody downloads seventeen gigabytes', 2 ** 33, {}, [17 * 2 ** 30], false],
  ['unless the config says so', 2 ** 33, { maxUnpacked: '20GiB' }, [17 * 2 ** 30], true],
])('%s', async (_, size, check, sizes, isBorne) => {
  const { visit } = await look(size, check);
  const read = () => {
    for (const bytes of sizes) visit(entry(bytes));
  };
  if (isBorne) expect(read).not.toThrow();
  else expect(read).toThrow(StopReading);
});

test('a header that lies about the size does not help', async () => {
  const { visit } = await look(1000, { maxUnpacked: 5000 });
  const reader = visit(entry(10));
  reader?.push(Buffer.alloc(4000));
  expect(() => reader?.push(Buffer.alloc(4000))).toThrow(StopReading);
});

test('names are held, and so they are counted', async () => {
  const { visit } = await look(1000);
  expect(() => {
    for (let at = 0; at < 200; at++) visit(entry(0, 'x'.repeat(megabyte)));
  }).toThrow(/more names than is bearable/);
});
