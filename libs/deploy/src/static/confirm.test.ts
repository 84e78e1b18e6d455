import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { describeHost, type HostState } from '../host/describe.ts';
import { hostsBy } from '../testing/local-hosts.ts';
import { shells } from '../testing/shells.ts';
import { confirmRelease, prunable } from './confirm.ts';

const stateOf = (parts: Partial<HostState>): HostState => ({
  current: { kind: 'link', target: 'releases/5' },
  releases: ['1', '2', '3', '4', '5'].map((name) => ({ name, manifest: 'x' })),
  log: ['1', '2', '3', '4', '5'].map((name) => `2026-01-01T00:00:00Z upload ${name}`),
  good: [],
  freeBytes: null,
  ...parts,
});
const switched = (to: string, from: string) => `2026-01-01T00:00:00Z switch releases/${to} from releases/${from}`;

test('the oldest releases go, by the order in which they came', () => {
  expect(prunable(stateOf({}), 2)).toEqual(['1', '2', '3']);
  expect(prunable(stateOf({}), 5)).toEqual([]);
  expect(prunable(stateOf({}), 3, '6')).toEqual(['1', '2', '3']);
  const again = stateOf({ log: [...stateOf({}).log, switched('1', '5')] });
  expect(prunable(again, 2)).toEqual(['2', '3', '4']);
});

test('the current one, the one before it and the last two good ones stay, however old', () => {
  const state = stateOf({ current: { kind: 'link', target: 'releases/2' } });
  expect(prunable(state, 2)).toEqual(['1', '3']);
  expect(prunable({ ...state, log: [switched('2', '1'), ...state.log] }, 2)).toEqual(['3']);
  expect(prunable({ ...state, good: ['3', '1', '2'] }, 2)).toEqual(['3']);
});

test('six failures in a row never remove the last one that was good', () => {
  const names = ['good', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6'];
  const state = stateOf({
    current: { kind: 'link', target: 'releases/f6' },
    releases: names.map((name) => ({ name, manifest: 'x' })),
    log: names.map((name) => `2026-01-01T00:00:00Z upload ${name}`),
    good: ['good'],
  });
  expect(prunable(state, 2)).toEqual(['f1', 'f2', 'f3', 'f4']);
});

test('what has no manifest is none of ours and stays', () => {
  const releases = [{ name: '20250101', manifest: null }, ...stateOf({}).releases];
  expect(prunable(stateOf({ releases }), 2)).toEqual(['1', '2', '3']);
});

describe.each(shells)('on $name', ({ open, missing }) => {
  test.skipIf(missing)('a good release is noted, and old ones are removed', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const site = join(folder.path, 'my site');
    for (const name of ['1.0.0-a', '1.1.0-b', '1.2.0-c', 'foreign']) {
      mkdirSync(join(site, 'releases', name), { recursive: true });
      writeFileSync(join(site, 'releases', name, 'index.html'), name);
      if (name !== 'foreign') writeFileSync(join(site, 'releases', `${name}.manifest`), '');
    }
    mkdirSync(join(site, '.windlass'));
    writeFileSync(
      join(site, '.windlass/log'),
      '2026-01-01T00:00:00Z upload 1.0.0-a\n2026-01-02T00:00:00Z upload 1.1.0-b\n2026-01-03T00:00:00Z upload 1.2.0-c\n',
    );
    symlinkSync('releases/1.2.0-c', join(site, 'current'));
    const place = { host: 'local', path: 'my site' };
    const { signal } = new AbortController();
    expect(await confirmRelease(hostsBy(ssh), place, '1.2.0-c', 2, signal)).toEqual({ pruned: ['1.0.0-a'] });
    expect(readdirSync(join(site, 'releases')).sort()).toEqual([
      '1.1.0-b',
      '1.1.0-b.manifest',
      '1.2.0-c',
      '1.2.0-c.manifest',
      'foreign',
    ]);
    expect((await describeHost(ssh, 'my site')).good).toEqual(['1.2.0-c']);
    expect(readFileSync(join(site, '.windlass/log'), 'utf8')).toMatch(/ prune 1\.0\.0-a\n$/);
    await expect(confirmRelease(hostsBy(ssh), place, '1.1.0-b', 2, signal)).rejects.toMatchObject({ kind: 'publish' });
    expect(existsSync(join(site, 'releases/1.1.0-b'))).toBe(true);
  });
});
