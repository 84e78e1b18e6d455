import { expect, test } from 'vitest';
import type { ArchiveEntry } from '../entry.ts';
import { configFiles } from './config-files.ts';
import { sampleMeta } from './testing/sample.ts';

const file = (path: string): ArchiveEntry => ({ kind: 'file', path, mode: 0o644, size: 0, from: '', content: '' });
const entries: readonly ArchiveEntry[] = [
  { kind: 'folder', path: 'etc' },
  file('etc/.hidden'),
  file('etc/a/b.conf'),
  { kind: 'link', path: 'etc/link', target: 'a/b.conf', from: '' },
  file('usr/etc/c.conf'),
  file('usr/share/d.conf'),
];

test.each([
  [undefined, ['etc/.hidden', 'etc/a/b.conf']],
  [[], []],
  [
    ['/etc/a/*.conf', './usr/**/d.conf'],
    ['etc/a/b.conf', 'usr/share/d.conf'],
  ],
])('for %j they are %j', async (globs, paths) => {
  const meta = sampleMeta(globs === undefined ? {} : { system: { configFiles: globs } });
  expect([...(await configFiles(entries, meta))]).toEqual(paths);
});
