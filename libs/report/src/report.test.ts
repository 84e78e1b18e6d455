import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Kind, Observation } from '@windlass/kit/actions/action';
import { applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import { undoRelease } from '@windlass/kit/actions/undo';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { expect, test } from 'vitest';
import { writeArchive } from './archive.ts';
import { certificate } from './certificate.ts';
import { factsOf } from './facts.ts';
import { findRelease } from './find-release.ts';
import { incident } from './incident.ts';
import { code, duration, plain } from './markdown.ts';
import { readiness } from './readiness.ts';

const action = (id: string, title: string, reach: Action['reach'] = { undo: 'full' }): Action => ({
  id,
  kind: 'test.set@1',
  title,
  args: { id },
  needs: [],
  reach,
});

/** A world of flags, released into by the real engine with a real ledger. */
function world(dir: string) {
  const there = new Set<string>();
  const idOf = (args: unknown) => JSON.stringify(args);
  const seen = (args: unknown): Observation =>
    there.has(idOf(args))
      ? { is: 'present', digest: { alg: 'sha256', hex: 'ab'.repeat(32), of: 'flag' } }
      : { is: 'absent' };
  const kind: Kind = {
    kind: 'test.set@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => seen(args),
    former: async () => null,
    apply: async (args) => {
      there.add(idOf(args));
      return {};
    },
    undo: async (args) => {
      there.delete(idOf(args));
      return {};
    },
  };
  const ledger = fileStore(dir);
  const kinds = kindTable(kind);
  const options = (release: string) => ({ ledger, release, lease: null, writer: 'test-1-00000000' });
  return { ledger, kinds, options };
}

const evidence = (script: string, ok: boolean, summary: string) => ({
  type: 'note' as const,
  text: summary,
  data: { mark: 'windlass/evidence@1', script, ok, version: '1.1.0+001', summary, data: {} },
});

async function release(dir: string, actions: readonly Action[], ok: boolean) {
  const { ledger, kinds, options } = world(dir);
  const { id, writer } = await openRelease(ledger, '1.1.0+001', {
    writer: 'test-1-00000000',
    command: 'strategic-deploy',
  });
  const voyage = { mark: 'windlass/voyage@1', type: 'minor', from: '1.0.0+001', to: '1.1.0+001' };
  await writer.append({ type: 'note', text: 'minor', data: voyage });
  await writer.append({
    type: 'note',
    text: 'skipped',
    data: { mark: 'windlass/phase@1', phase: 'preflight', skipped: true, emergency: true },
  });
  await writer.close();
  const plan = makePlan({ script: 'publish-packages', product: 'demo', version: '1.1.0+001', actions });
  await applyPlan(plan, kinds, options(id));
  const after = await ledger.openWriter(id, { writer: 'test-1-00000000' });
  await after.append(evidence('verify-deployment', ok, ok ? '8 of 8 rows' : 'the lamp | is *dark*'));
  if (!ok) await after.append({ type: 'halt', why: 'verification: verify-deployment failed with exit code 5' });
  await after.close();
  return { ledger, kinds, options, id };
}

const parts = { product: 'demo', now: new Date('2026-11-21T12:00:00Z') };

test('a certificate tells what was done, seen and proved, and how to take it back', async () => {
  using folder = tempFolder();
  const actions = [action('npm', 'publish demo to npm', { undo: 'partial', residue: 'the number stays burnt' })];
  const { ledger, id } = await release(folder.path, actions, true);
  const facts = factsOf(id, await ledger.read(id));
  const artifacts = [{ name: 'demo-1.1.0.tar.gz', size: 12, sha256: 'cd'.repeat(32) }];
  const text = certificate({ ...parts, facts, commit: 'e'.repeat(40), artifacts });
  expect(text).toContain('# demo 1.1.0+001: released');
  expect(text).toContain('| publish demo to npm | done | `sha256:abababababababab…` | the number stays burnt |');
  expect(text).toContain('| `verify-deployment` | passed: 8 of 8 rows |');
  expect(text).toContain('Left out on request: preflight');
  expect(text).toContain('- Emergency: pre-flight looked at the critical path only');
  expect(text).toContain('`npx windlass rollback --release 1.1.0+001.1`');
  expect(text).toContain('| `demo-1.1.0.tar.gz` | 12 |');
});

test('an incident tells what failed, what was wound back, what stays, and when', async () => {
  using folder = tempFolder();
  const stays = action('npm', 'publish demo to npm', { undo: 'partial', residue: 'the number stays burnt' });
  const { ledger, id, kinds, options } = await release(folder.path, [action('site', 'switch the site'), stays], false);
  await undoRelease(kinds, { ...options(id), select: ({ id: one }) => one === 'npm' });
  const facts = factsOf(id, await ledger.read(id));
  const text = incident({ ...parts, facts });
  expect(text).toContain('# demo 1.1.0+001: incident');
  expect(text).toContain('it is now open');
  expect(text).toContain('- `verify-deployment` (');
  expect(text).toContain('the lamp \\| is \\*dark\\*');
  expect(text).toMatch(/\| publish demo to npm \| \S+ \| the number stays burnt \|/);
  expect(text).toMatch(/## What is still there\n\n[^#]*\| switch the site \| done \|/);
  expect(text).toMatch(/Time to restore: \d+ s/);
  const times = [...text.slice(text.indexOf('## Timeline')).matchAll(/^\| (\d{4}-\S+) \|/gm)].map(([, at]) => at);
  expect(times.length).toBeGreaterThan(4);
  expect(times).toEqual([...times].sort());
});

test('readiness: evidence that is missing, failed or of another version is an error; a skipped phase is debt', async () => {
  using folder = tempFolder();
  const { ledger, id } = await release(folder.path, [], false);
  const config = resolveConfig({ servers: { web: { host: 'h', path: 'p' } } });
  const findings = readiness(config, factsOf(id, await ledger.read(id)));
  expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    'error validate-deployment left no evidence (servers)',
    'error health-check-all left no evidence (servers)',
    'error verify-deployment failed: the lamp | is *dark*',
    'warning the phase preflight was skipped on request',
  ]);
  const good = await release(join(folder.path, 'good'), [], true);
  const rest = readiness(resolveConfig({}), factsOf(good.id, await good.ledger.read(good.id)));
  expect(rest.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('an archive can be checked by sha256sum, replaces an older one whole, and leaves nothing half-written', async () => {
  using folder = tempFolder({ 'packed/demo.tar.gz': 'bytes', 'packed/.gitignore': '*', 'logs/a.log': 'masked' });
  const { ledger, id } = await release(join(folder.path, 'ledger'), [], true);
  const entries = await ledger.read(id);
  const dir = join(folder.path, 'archive');
  const write = (text: string) =>
    writeArchive({
      dir,
      release: id,
      entries,
      report: { name: 'certificate.md', text },
      artifactsDir: join(folder.path, 'packed'),
      logsDir: join(folder.path, 'logs'),
    });
  write('old');
  writeFileSync(join(dir, id, 'stray'), '');
  const archive = write('new');
  expect(archive.files.map(({ path }) => path)).toEqual([
    'ledger.ndjson',
    'certificate.md',
    'artifacts/demo.tar.gz',
    'logs/a.log',
  ]);
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: archive.dir });
  expect(readFileSync(join(archive.dir, 'certificate.md'), 'utf8')).toBe('new');
  expect(existsSync(join(archive.dir, 'stray'))).toBe(false);
  expect(existsSync(`${archive.dir}.new`)).toBe(false);
});

test('a release is found by name, by being open, or as the last one; else the error says what to type', async () => {
  using folder = tempFolder();
  await expect(findRelease(fileStore(folder.path), undefined)).rejects.toThrow(/knows no release/);
  const { ledger, id } = await release(folder.path, [], true);
  expect((await findRelease(ledger, undefined)).id).toBe(id);
  await expect(findRelease(ledger, '9.9.9.1')).rejects.toMatchObject({ next: 'npx windlass status' });
});

test('nothing in a text is taken for Markdown', () => {
  expect(plain('a|b *c* [d](e)\nf')).toBe('a\\|b \\*c\\* \\[d\\](e) f');
  expect(code('a`b')).toBe('`` a`b ``');
  expect([duration(900), duration(65_000), duration(3_660_000)]).toEqual(['1 s', '1 min 5 s', '1 h 1 min']);
});
