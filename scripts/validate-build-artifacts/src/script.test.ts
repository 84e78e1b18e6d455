import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { script as pack } from '@windlass/create-binary-packages/script';
import { openHouse } from '@windlass/kit/actions/house';
import { type Folder, runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { closeRelease, openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
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

async function open(repo: Folder, version: string) {
  const house = await openHouse({ root: repo.path, env: {}, line: 'main', ledger: 'file', remote: 'origin' });
  const writer = writerId(hostname(), ensureTreeId(house.treeDir));
  const options = { writer, command: 'test', now: () => new Date(), mask: (text: string) => text };
  return { house, ...(await openRelease(house.ledger, version, options)) };
}

test('a good package passes with exit code 0', async () => {
  using repo = product('{ contains: [tool], run: [tool, --version], maxSize: 1MB }');
  await runCaught(pack, repo.path, []);
  const { exitCode, stderr, stdout } = await runCaught(script, repo.path, []);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toMatch(/1\.0\.0\+001: 1 packages checked, 0 errors, 0 warnings/);
});

test('every fault is a finding with check, expected, actual, file and fix, and the exit code is 3', async () => {
  using repo = product(
    '{ contains: [gone], forbids: [tool], forbidsText: ["t.ol 1"], maxSize: 10B, run: [tool] }',
    '1.0.01',
  );
  await runCaught(pack, repo.path, []);
  const { ok, exitCode, findings, steps } = await runJson(script, repo.path, []);
  expect({ ok, exitCode }).toEqual({ ok: false, exitCode: 3 });
  expect(findings.map(({ check }) => check)).toEqual([
    'artifact-size',
    'artifact-contains',
    'artifact-forbids',
    'artifact-forbidden-text',
  ]);
  for (const finding of findings)
    expect(finding).toMatchObject({
      severity: 'error',
      expected: expect.any(String),
      actual: expect.any(String),
      file: 'tool-1.0.0-all.tar.gz',
      fix: expect.any(String),
    });
  expect(steps).toMatchObject([{ id: 'check-all', state: 'failed' }]);
});

test('a program that tells another version fails', async () => {
  using repo = product('{ run: [tool] }', '1.0.01');
  await runCaught(pack, repo.path, []);
  expect(await runJson(script, repo.path, [])).toMatchObject({
    exitCode: 3,
    findings: [{ check: 'artifact-test-run', expected: '1.0.0+001 or 1.0.0', actual: '1.0.01' }],
  });
});

test('--plan names the checks and starts nothing', async () => {
  using repo = product('{ run: [tool] }');
  repo.write({ tool: '#!/bin/sh\ntouch "$(dirname "$0")/started" /tmp/started-by-a-plan\n' });
  const { stdout, exitCode } = await runCaught(script, repo.path, ['--plan']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^tool-1\.0\.0-all\.tar\.gz\n {2}artifact-checksum: [\s\S]*artifact-test-run: /);
  expect(existsSync('/tmp/started-by-a-plan')).toBe(false);
});

test('without packages it says what to type: exit code 2', async () => {
  using repo = product('{}');
  const { exitCode, stderr } = await runCaught(script, repo.path, []);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/there are no packages yet[\s\S]*next: +npx windlass create-binary-packages/);
  expect((await runCaught(script, repo.path, ['--run-timeout', '0'])).exitCode).toBe(2);
});

test('what it found is kept in the open release, and the next release is compared with it', async () => {
  using repo = product('{}');
  await runCaught(pack, repo.path, []);
  const first = await open(repo, '1.0.0+001');
  await runCaught(script, repo.path, []);
  expect(evidenceOf(await first.house.ledger.read(first.id)).get('validate-build-artifacts')).toMatchObject({
    ok: true,
    data: { artifacts: [{ package: 'all' }], errors: 0 },
  });
  await closeRelease(first.writer, 'complete');
  await first.writer.close();

  repo.write({ VERSION: '1.1.0+001\n' });
  writeFileSync(join(repo.path, 'noise'), Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 31) % 251)));
  await runCaught(pack, repo.path, []);
  const next = await open(repo, '1.1.0+001');
  const { exitCode, findings } = await runJson(script, repo.path, []);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([{ check: 'artifact-size-change', severity: 'warning' }]);
  await next.writer.close();
});
