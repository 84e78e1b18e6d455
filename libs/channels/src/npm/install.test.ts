import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { channelContexts } from '../context.ts';
import { openTestRelease } from '../testing/release.ts';
import { npm } from './npm.ts';

/** A package for npm whose program says this. */
function product(says: string, install: unknown): Folder {
  const channels = { npm: { manifest: 'npm/package.json', install } };
  const folder = tempRepository({
    VERSION: '1.0.0\n',
    '.gitignore': 'dist/\n.npm/\n.local/\n',
    'npm/package.json':
      '{ "name": "light", "version": "1.0.0", "bin": "light.js", "scripts": { "prepack": "mkdir -p ../dist && echo >>../dist/packed" } }',
    'npm/light.js': `#!/usr/bin/env node\nconsole.log('light ${says}');\n`,
    'windlass.config.json': JSON.stringify({ product: 'light', version: { source: 'VERSION' }, channels }),
  });
  chmodSync(join(folder.path, 'npm/light.js'), 0o755);
  folder.git('commit', '--quiet', '--all', '--message=feat: let it run');
  return folder;
}

async function check({ path }: Folder, ...flags: string[]) {
  const env = { PATH: process.env['PATH'], HOME: path };
  return npm.check(channelContexts(await openTestRelease(path, env, ['offline', ...flags]))(npm));
}

const packings = ({ path }: Folder) => readFileSync(join(path, 'dist/packed'), 'utf8').length;

test('what npm would publish is packed and installed once, and the same bytes are what goes out', async () => {
  using folder = product('1.0.0', ['light', '--version']);
  expect(await check(folder)).toEqual([]);
  const record = join(folder.path, 'dist/release/npm/installed.json');
  const { mtimeMs } = statSync(record);
  expect(await check(folder)).toEqual([]);
  expect(statSync(record).mtimeMs).toBe(mtimeMs);
  expect(packings(folder)).toBe(1);
});

test('a package that cannot be used is an error before it is published, each time', async () => {
  using folder = product('0.9.0', ['light', '--version']);
  for (const _ of [1, 2])
    expect(await check(folder)).toMatchObject([
      {
        check: 'npm-install',
        severity: 'error',
        message: 'light --version does not tell this version',
        file: 'dist/release/npm/light-1.0.0.tgz',
        actual: '0.9.0',
      },
    ]);
});

test('nothing is packed for a plan, and where nobody asks for it', async () => {
  using folder = product('0.9.0', ['light']);
  expect(await check(folder, 'plan')).toEqual([]);
  using other = product('0.9.0', false);
  expect(await check(other)).toEqual([]);
  for (const { path } of [folder, other]) expect(() => readFileSync(join(path, 'dist/packed'))).toThrow();
});
