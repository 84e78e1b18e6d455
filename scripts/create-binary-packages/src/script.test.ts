import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '@windlass/kit/actions/house';
import { runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { readArtifacts } from '@windlass/packaging/artifacts';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const product = {
  VERSION: '2.0.0+003\n',
  '.gitignore': '/out\n',
  'a file.txt': 'content\n',
  'windlass.config.yaml': `product: pack
version: { source: VERSION }
builds:
  all: { preset: custom, command: [cp, a file.txt, out], output: out, inputs: [a file.txt] }
packages:
  one: { build: all, files: [{ from: VERSION }] }
  two: { platform: linux-x86_64, files: [{ from: a file.txt, to: doc/ }] }
`,
};

const names = ['pack-2.0.0-one.tar.gz', 'pack-2.0.0-linux-x86_64.tar.gz'];

test('packs, prints the checksums that sha256sum gives, and writes nothing the second time', async () => {
  using repo = tempRepository({ ...product, out: 'built by somebody else\n' });
  const { stdout, stderr, exitCode } = await runCaught(script, repo.path, []);
  expect(exitCode).toBe(0);
  const dir = join(repo.path, 'dist/release');
  const summed = [...names, ...names.map((name) => `${name}.cdx.json`)].sort();
  expect(execFileSync('sha256sum', summed, { cwd: dir, encoding: 'utf8' })).toBe(stdout);
  expect(stderr).toMatch(/2 of 2 packages written, 0 unchanged/);
  const { mtimeNs } = statSync(join(dir, 'artifacts.json'), { bigint: true });
  const second = await runJson(script, repo.path, []);
  // Two packages, two lists of checksums, two of contents, and the provenance.
  expect(second.steps.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'unchanged'));
  expect(statSync(join(dir, 'artifacts.json'), { bigint: true }).mtimeNs).toBe(mtimeNs);
  expect(second.data).toMatchObject({
    artifacts: [
      { package: 'one', name: names[0] },
      { package: 'two', name: names[1] },
    ],
  });
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('--plan names files and reasons, and writes nothing', async () => {
  using repo = tempRepository({ ...product, out: 'x' });
  const { stdout } = await runCaught(script, repo.path, ['--plan']);
  expect(stdout).toMatch(/1\. pack pack-2\.0\.0-one\.tar\.gz of 2 files, 11 bytes \(it was not packed yet\)/);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('irreversible from here: nothing');
  const { plan } = await runJson(script, repo.path, ['two', '--plan']);
  expect(plan?.actions[0]).toMatchObject({ kind: 'package.write@1', args: { files: ['pack-2.0.0/doc/a file.txt'] } });
  expect(plan?.actions.slice(1).map(({ id }) => id)).toEqual([
    'attach-SHA256SUMS',
    'attach-SHA512SUMS',
    'attach-pack-2.0.0-linux-x86_64.tar.gz.cdx.json',
    'attach-pack-2.0.0_003.intoto.json',
  ]);
  expect(existsSync(join(repo.path, 'dist'))).toBe(false);
});

test('what is not built, or was built of other sources, is not packed: exit code 3 and the command to type', async () => {
  using repo = tempRepository(product);
  const missing = await runCaught(script, repo.path, []);
  expect(missing.exitCode).toBe(3);
  expect(missing.stderr).toMatch(/all has not been built[\s\S]*next: +npx windlass build-artifacts all/);
  const { script: build } = await import('@windlass/build-artifacts/script');
  await runCaught(build, repo.path, []);
  expect((await runCaught(script, repo.path, [])).exitCode).toBe(0);
  repo.write({ 'a file.txt': 'other\n' });
  const stale = await runCaught(script, repo.path, []);
  expect(stale.exitCode).toBe(3);
  expect(stale.stderr).toMatch(/the output of all is not of what is here now[\s\S]*a file\.txt changed/);
  await runCaught(build, repo.path, []);
  expect((await runCaught(script, repo.path, [])).exitCode).toBe(0);
});

test('an error of the config is shown at its line', async () => {
  using repo = tempRepository({ ...product, out: 'x' });
  repo.write({ 'windlass.config.yaml': product['windlass.config.yaml'].replace('to: doc/', 'to: ../doc') });
  const { exitCode, stderr } = await runCaught(script, repo.path, []);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /packages\.two\.files\.0\.to: \.\.\/doc is no path inside the archive\n.*windlass\.config\.yaml:7:/,
  );
});

test('the open release keeps what was packed as evidence', async () => {
  using repo = tempRepository({ ...product, out: 'x' });
  const options = { root: repo.path, env: {}, line: 'main', ledger: 'file' as const, remote: 'origin' };
  const house = await openHouse(options);
  const writer = writerId(hostname(), ensureTreeId(house.treeDir));
  const opened = await openRelease(house.ledger, '2.0.0+003', {
    writer,
    command: 'test',
    now: () => new Date(),
    mask: (text) => text,
  });
  await opened.writer.close();
  const { release } = await runJson(script, repo.path, []);
  expect(release).toBe('2.0.0+003.1');
  const evidence = evidenceOf(await house.ledger.read('2.0.0+003.1')).get('create-binary-packages');
  const { artifacts } = readArtifacts(join(repo.path, 'dist/release'), '2.0.0+003');
  expect(evidence).toMatchObject({
    ok: true,
    version: '2.0.0+003',
    data: {
      artifacts: [{ sha256: artifacts[0]?.sha256 }, {}],
      // A run that goes on elsewhere takes from here what does not come out the same twice.
      attachments: expect.arrayContaining([
        expect.objectContaining({
          name: 'pack-2.0.0_003.intoto.json',
          text: readFileSync(join(repo.path, 'dist/release/pack-2.0.0_003.intoto.json'), 'utf8'),
        }),
      ]),
    },
  });
  expect(readFileSync(join(repo.path, 'dist/release/SHA256SUMS'), 'utf8')).toContain(String(artifacts[1]?.sha256));
});
