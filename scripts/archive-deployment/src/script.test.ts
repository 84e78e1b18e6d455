import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease, releaseState } from '@windlass/kit/ledger/releases';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const files = { VERSION: '1.0.0\n', 'windlass.config.yaml': 'product: demo\nversion: { source: VERSION }\n' };

async function opened(dir: string, ok: boolean) {
  const ledger = fileStore(join(dir, '.git/windlass'));
  const { id, writer } = await openRelease(ledger, '1.0.0', { writer: 'test-1-00000000', command: 'test' });
  const data = {
    mark: 'windlass/evidence@1',
    script: 'verify-deployment',
    ok,
    version: '1.0.0',
    summary: 'rows',
    data: {},
  };
  await writer.append({ type: 'note', text: 'rows', data });
  if (!ok) await writer.append({ type: 'halt', why: 'verification: verify-deployment failed with exit code 5' });
  await writer.close();
  return { id, ledger };
}

test('a good release is closed, gets a certificate, and an archive that sha256sum accepts; a second run changes nothing', async () => {
  using repo = tempRepository(files);
  const { id, ledger } = await opened(repo.path, true);
  const result = await runJson(script, repo.path, []);
  expect(result).toMatchObject({ exitCode: 0, release: id, data: { isGood: true } });
  expect(releaseState(await ledger.read(id))).toBe('complete');
  const report = repo.read(`dist/reports/certificate-${id}.md`);
  expect(report).toContain('# demo 1.0.0: released');
  const archive = String(result.data['archive']);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: archive });
  expect(readFileSync(join(archive, 'ledger.ndjson'), 'utf8')).toContain('"type":"close"');
  expect(repo.git('status', '--porcelain')).toBe('');
  const entries = (await ledger.read(id)).length;
  const again = await runJson(script, repo.path, ['--release', id]);
  expect(again.steps.map((step) => step.id)).not.toContain('close');
  expect((await ledger.read(id)).length).toBe(entries);
});

test('a release that failed gets an incident report and stays open', async () => {
  using repo = tempRepository(files);
  const { id, ledger } = await opened(repo.path, false);
  const result = await runJson(script, repo.path, []);
  expect(result).toMatchObject({ exitCode: 0, data: { isGood: false } });
  expect(repo.read(`dist/reports/incident-${id}.md`)).toContain('verify-deployment failed with exit code 5');
  expect(releaseState(await ledger.read(id))).toBe('open');
});

test('--plan prints the report and writes nothing; an unknown release is refused', async () => {
  using repo = tempRepository(files);
  const { id, ledger } = await opened(repo.path, true);
  const { stdout } = await runCaught(script, repo.path, ['--plan']);
  expect(stdout).toContain('# demo 1.0.0: released');
  expect(existsSync(join(repo.path, 'dist'))).toBe(false);
  expect(releaseState(await ledger.read(id))).toBe('open');
  expect((await runCaught(script, repo.path, ['--release', '9.9.9.1'])).exitCode).toBe(2);
});
