import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '@windlass/kit/actions/house';
import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { hasGpg, testKeys } from '@windlass/packaging/beside/testing/gpg';
import { hasMinisign, makeMinisignKeys, minisignSays } from '@windlass/packaging/beside/testing/minisign';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const product = (config: string) => ({
  VERSION: '2.0.0+003\n',
  'a file.txt': 'content\n',
  'windlass.config.yaml': `product: pack\nversion: { source: VERSION }\npackages: { one: { files: [{ from: a file.txt }] } }\n${config}`,
});

test.skipIf(!hasMinisign || !hasGpg)(
  'keys and passwords get into no file, no output and no ledger, right or wrong (needs minisign and gpg)',
  async () => {
    using keys = testKeys();
    const fingerprint = keys.make('pack', 'a passphrase of gpg');
    const minisign = makeMinisignKeys('a password of minisign');
    const signing = '{ minisign: { key: MINI, password: MINI_PASS }, gpg: { key: GPG, password: GPG_PASS } }';
    using repo = tempRepository(product(`artifacts: { signing: ${signing} }\n`));
    const house = await openHouse({ root: repo.path, env: {}, line: 'main', ledger: 'file', remote: 'origin' });
    const writer = writerId(hostname(), ensureTreeId(house.treeDir));
    const opening = { writer, command: 'test', now: () => new Date(), mask: (text: string) => text };
    await (await openRelease(house.ledger, '2.0.0+003', opening)).writer.close();

    const gpg = keys.secret(fingerprint, 'a passphrase of gpg');
    const env = {
      MINI: minisign.secret,
      MINI_PASS: 'a password of minisign',
      GPG: gpg,
      GPG_PASS: 'a passphrase of gpg',
    };
    const said: string[] = [];
    for (const more of [
      {},
      {},
      { GPG_PASS: 'a wrong passphrase' },
      { MINI_PASS: 'a wrong password' },
      { GPG: 'no key at all' },
    ]) {
      repo.write({ 'a file.txt': `content for ${JSON.stringify(Object.keys(more))}\n` });
      const { exitCode, stdout, stderr } = await runCaught(script, repo.path, ['--verbose'], { ...env, ...more });
      said.push(`exit code ${exitCode}`, stdout, stderr);
    }
    expect(said.filter((text) => text.startsWith('exit code'))).toEqual([
      'exit code 0',
      'exit code 0',
      'exit code 2',
      'exit code 2',
      'exit code 2',
    ]);
    expect(minisignSays(join(repo.path, 'dist/release/SHA256SUMS'), minisign.public).signed).toBe(true);
    const lines = (text: string) => text.split('\n').filter((line) => line.length > 30 && !line.includes(' '));
    const secrets = [
      'a password of minisign',
      'a passphrase of gpg',
      'a wrong pass',
      ...lines(minisign.secret),
      ...lines(gpg),
    ];
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of secrets) {
      expect(said.join('\n')).not.toContain(secret);
      const found = spawnSync('grep', ['--recursive', '--files-with-matches', '--fixed-strings', '--', secret, '.'], {
        cwd: repo.path,
        encoding: 'utf8',
      });
      expect([secret, found.stdout]).toEqual([secret, '']);
    }
  },
);

test('--plan says what would be signed, and asks for no secret', async () => {
  const signing = '{ minisign: { key: MINI }, gpg: { key: GPG }, sigstore: { token: TOKEN } }';
  const secrets = ['MINI', 'GPG', 'TOKEN'].map((name) => `${name}: { command: [touch, was-asked-for-${name}] }`);
  using repo = tempRepository(product(`artifacts: { signing: ${signing} }\nsecrets: { ${secrets.join(', ')} }\n`));
  const { plan, ok } = await runJson(script, repo.path, ['--plan']);
  expect(ok).toBe(true);
  const signatures = plan?.actions.filter(({ args }) => JSON.stringify(args).includes('"kind":"signature"'));
  expect(signatures?.map(({ title }) => title)).toHaveLength(9);
  expect(signatures?.[0]).toMatchObject({ kind: 'attachment.write@1', title: 'sign SHA256SUMS with minisign' });
  for (const name of ['MINI', 'GPG', 'TOKEN']) expect(existsSync(join(repo.path, `was-asked-for-${name}`))).toBe(false);
  // They would be, if it were no plan.
  expect((await runCaught(script, repo.path, [])).exitCode).toBe(2);
  expect(existsSync(join(repo.path, 'was-asked-for-MINI'))).toBe(true);
});
