import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { script as pack } from '@windlass/create-binary-packages/script';
import { type Folder, runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const config = (check: string): string => `product: tool
version: { source: VERSION }
packages:
  all:
    files: [{ from: tool, mode: "0755" }, { from: noise }]
    check: ${check}
`;

function product(check: string, says = '1.0.0'): Folder {
  return tempRepository({
    VERSION: '1.0.0+001\n',
    tool: `#!/bin/sh\necho tool ${says}\n`,
    noise: '',
    'windlass.config.yaml': config(check),
  });
}

/** Exit code, and the findings that are errors: `check: message`. */
async function faults(repo: Folder): Promise<readonly string[]> {
  const { exitCode, stderr } = await runCaught(script, repo.path, []);
  const { findings } = await runJson(script, repo.path, []);
  for (const { message, fix } of findings) expect(fix, message).toEqual(expect.any(String));
  for (const { message } of findings) expect(stderr).toContain(message.split('\n')[0]);
  return [`${exitCode}`, ...findings.map(({ check, message }) => `${check}: ${message}`)];
}

const release = 'dist/release/tool-1.0.0-all.tar.gz';

test.each<[string, string, (repo: Folder) => void, readonly (string | RegExp)[]]>([
  ['an asset that is gone', '{}', (repo) => rmSync(join(repo.path, release)), ['artifact-readable: it is not there']],
  [
    'an asset that was never packed',
    '{}',
    (repo) => repo.write({ 'windlass.config.yaml': `${config('{}')}  more:\n    files: [{ from: VERSION }]\n` }),
    ['artifact-missing: tool-1.0.0-more.tar.gz was not packed'],
  ],
  ['one that is too large', '{ maxSize: 20B }', () => {}, ['artifact-size: it is too large']],
  ['one that is too small', '{ minSize: 1MB }', () => {}, ['artifact-size: it is too small']],
  ['a forbidden file', '{ forbids: [noise] }', () => {}, ['artifact-forbids: tool-1.0.0/noise must not be in it']],
  [
    'a file that cannot be read',
    '{}',
    (repo) => {
      rmSync(join(repo.path, release));
      mkdirSync(join(repo.path, release));
    },
    [/^artifact-readable: .*tool-1\.0\.0-all\.tar\.gz cannot be read/],
  ],
  [
    'an archive that is cut off',
    '{}',
    (repo) => truncateSync(join(repo.path, release), 60),
    [/^artifact-readable: .*tool-1\.0\.0-all\.tar\.gz is damaged/],
  ],
  [
    'what a former version has left, where this one was not packed',
    '{}',
    (repo) => repo.write({ VERSION: '1.1.0+001\n' }),
    ['artifact-other-version: tool-1.0.0-all.tar.gz is of 1.0.0+001: this version was not packed'],
  ],
  [
    'what a former version has left beside this one',
    '{}',
    (repo) =>
      repo.write({ 'dist/release/tool-0.9.0-all.tar.gz': 'x', 'dist/release/tool-0.9.0-all.tar.gz.minisig': 'x' }),
    [
      'artifact-other-version: tool-0.9.0-all.tar.gz is named like a package of another version',
      'artifact-other-version: tool-0.9.0-all.tar.gz.minisig is named like a package of another version',
    ],
  ],
])('%s is exit code 3, with what, where and what to do', async (_, check, spoil, expected) => {
  using repo = product(check);
  await runCaught(pack, repo.path, []);
  spoil(repo);
  expect(await faults(repo)).toEqual([
    '3',
    ...expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
  ]);
});

test('a program for another processor is exit code 3', async () => {
  using repo = product('{}');
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(1, 16);
  header.writeUInt16LE(183, 18);
  writeFileSync(join(repo.path, 'tool'), header);
  repo.write({
    'windlass.config.yaml': config('{}').replace(
      '  all:\n',
      '  all:\n    platform: linux-x86_64\n    name: x.tar.gz\n',
    ),
  });
  await runCaught(pack, repo.path, []);
  expect(await faults(repo)).toEqual(['3', 'artifact-elf: tool-1.0.0/tool is for aarch64, and the package for x86_64']);
});

test('a secret is exit code 3, and is not printed', async () => {
  const secret = ['ghp', 'q9Zk3vT7bN2xR8mL5wY1cD4fG6hJ0pS3aVuE'].join('_');
  using repo = product('{}');
  repo.write({ noise: `one\ntoken = ${secret}\n` });
  await runCaught(pack, repo.path, []);
  expect(await faults(repo)).toEqual(['3', 'artifact-secret: tool-1.0.0/noise:2 holds a token of GitHub (ghp_…)']);
  const { stdout, stderr } = await runCaught(script, repo.path, ['--json', '--verbose']);
  expect(stdout + stderr).not.toContain(secret.slice(4, 12));
});
