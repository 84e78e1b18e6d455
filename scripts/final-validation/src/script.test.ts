import { join } from 'node:path';
import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const files = {
  VERSION: '1.0.0\n',
  'windlass.config.yaml': 'product: demo\nversion: { source: VERSION }\nservers: { web: { host: h, path: p } }\n',
};

async function evidence(dir: string, scripts: readonly string[], version = '1.0.0') {
  const ledger = fileStore(join(dir, '.git/windlass'));
  const { id, writer } = await openRelease(ledger, '1.0.0', { writer: 'test-1-00000000', command: 'test' });
  for (const name of scripts)
    await writer.append({
      type: 'note',
      text: name,
      data: { mark: 'windlass/evidence@1', script: name, ok: true, version, summary: 'fine', data: {} },
    });
  await writer.close();
  return { id, ledger };
}

test('evidence of every phase: exit code 0, and the verdict is in the ledger', async () => {
  using repo = tempRepository(files);
  const { id, ledger } = await evidence(repo.path, ['validate-deployment', 'health-check-all', 'verify-deployment']);
  const result = await runJson(script, repo.path, []);
  expect(result).toMatchObject({ exitCode: 0, release: id, findings: [] });
  expect((await ledger.read(id)).at(-1)).toMatchObject({
    type: 'note',
    data: { script: 'final-validation', ok: true },
  });
});

test('what is missing, or was about another version: exit code 5, one finding each with what to type', async () => {
  using repo = tempRepository(files);
  await evidence(repo.path, ['validate-deployment', 'verify-deployment'], '0.9.0');
  const result = await runJson(script, repo.path, []);
  expect(result.exitCode).toBe(5);
  expect(result.findings.map(({ message, fix }) => `${message}; ${fix}`)).toEqual([
    'validate-deployment was about 0.9.0; npx windlass validate-deployment',
    'health-check-all left no evidence (servers); npx windlass health-check-all',
    'verify-deployment was about 0.9.0; npx windlass verify-deployment',
  ]);
});

test('no release in the ledger: exit code 2', async () => {
  using repo = tempRepository(files);
  const { exitCode, stderr } = await runCaught(script, repo.path, []);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/knows no release/);
});
