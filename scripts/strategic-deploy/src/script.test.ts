import { join } from 'node:path';
import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { expect, test } from 'vitest';
import { script } from './script.ts';

/** What it does in the world is in test/voyage; here is what it says before it begins. */
const product = {
  'windlass.config.json': '{ "product": "demo", "version": { "source": "VERSION" } }\n',
  VERSION: '1.0.0+001\n',
};

test('--plan shows every step, what is left out and why, and from where there is no way back', async () => {
  using repo = tempRepository(product);
  const { exitCode, stdout } = await runCaught(script, repo.path, ['--type', 'minor', '--plan', '--offline']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/not: publish-packages --type minor \(the config names no channel\)/);
  expect(stdout).toMatch(/versions: version-manager set 1\.1\.0\+001 --sync --commit/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^irreversible from here: /);
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('a configuration that is released alone keeps the version and pushes no tag', async () => {
  using repo = tempRepository(product);
  const { data, version } = await runJson(script, repo.path, ['--type', 'config', '--plan', '--offline']);
  expect(version).toBe('1.0.0+001');
  expect(JSON.stringify(data)).toMatch(/version-manager push","why":"a config release has no tag of its own/);
});

test.each([
  [['--plan'], /--type is missing/],
  [['--type', 'minor', '--skip-phases', '7', '--plan'], /"7" is no phase/],
  [['--type', 'minor', '--only', 'shipping', '--plan'], /"shipping" is no stage/],
  [['--resume'], /there is nothing to resume/],
  [['--type', 'minor', '--only', 'deploy'], /no release is open/],
  [['--type', 'huge'], /huge/],
])('%j is refused with what to do instead', async (argv, message) => {
  using repo = tempRepository(product);
  const { exitCode, findings } = await runJson(script, repo.path, argv);
  expect([exitCode, findings[0]?.message]).toEqual([2, expect.stringMatching(message)]);
});

test('a folder without a config says how to get one', async () => {
  using folder = tempFolder();
  const { exitCode, findings } = await runJson(script, folder.path, ['--type', 'minor']);
  expect([exitCode, findings[0]?.fix]).toEqual([2, expect.stringMatching(/windlass init/)]);
});

const shared = {
  VERSION: '1.0.0+001\n',
  'windlass.config.yaml': 'product: demo\nversion: { source: VERSION }\nchannels: { npm: {} }\n',
};

test("another product's release in the same repository is not taken over", async () => {
  using repo = tempRepository(shared);
  const ledger = fileStore(join(repo.path, '.git/windlass'));
  const { writer } = await openRelease(ledger, '2.0.0', { writer: 'test-1-00000000', command: 'test' });
  const voyage = { mark: 'windlass/voyage@1', product: 'other', type: 'patch', from: '1.9.9', to: '2.0.0' };
  await writer.append({ type: 'note', text: 'patch', data: voyage });
  await writer.close();
  for (const argv of [['--type', 'patch'], ['--resume']]) {
    const { exitCode, stderr } = await runCaught(script, repo.path, argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/a release of other is under way/);
  }
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('in CI the ledger must be named before anything is done', async () => {
  using repo = tempRepository(shared);
  const { exitCode, stderr } = await runCaught(script, repo.path, ['--type', 'patch'], { CI: 'true' });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/in CI the ledger must be named/);
  expect(await fileStore(join(repo.path, '.git/windlass')).releases()).toEqual([]);
});
