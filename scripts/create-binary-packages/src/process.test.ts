import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const archive = 'dist/release/beacon-1.2.3-linux-x86_64.tar.gz';

const configOf = (packages: object): string =>
  JSON.stringify({ product: 'beacon', version: { source: 'VERSION' }, packages });

const product = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/dist/\n',
  'bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
  'share/a b.txt': 'a\n',
  'share/ünï/leer': '',
  'windlass.config.json': configOf({
    linux: { platform: 'linux-x86_64', files: [{ from: 'bin/beacon', mode: '0755' }, { from: 'share' }] },
  }),
};

test('a package, and all that goes out beside it, is the same, bit for bit, from another folder, umask, time zone, language and order of files', async () => {
  using one = tempRepository(product);
  using parent = tempFolder();
  const other = join(parent.path, 'another place with a longer name');
  execFileSync('git', ['clone', '--quiet', one.path, other]);
  for (const [cwd, umask, TZ, LANG] of [
    [one.path, '022', 'UTC', 'C'],
    [other, '077', 'Asia/Kathmandu', 'tr_TR.UTF-8'],
  ] as const) {
    if (cwd === other) {
      // Other inodes in another order, other times, other permissions that do not count.
      const text = readFileSync(join(cwd, 'share/a b.txt'));
      rmSync(join(cwd, 'share/a b.txt'));
      writeFileSync(join(cwd, 'share/a b.txt'), text, { mode: 0o600 });
    }
    const command = [process.execPath, '--conditions=@windlass/source', cli, '--quiet'];
    execFileSync('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...command], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, TZ, LANG },
    });
  }
  const names = readdirSync(join(one.path, 'dist/release'));
  expect(names.toSorted()).toEqual(
    [
      ...['.gitignore', 'SHA256SUMS', 'SHA512SUMS', 'artifacts.json', 'beacon-1.2.3_007.intoto.json'],
      ...['beacon-1.2.3-linux-x86_64.tar.gz', 'beacon-1.2.3-linux-x86_64.tar.gz.cdx.json'],
    ].toSorted(),
  );
  for (const name of names) {
    const bytes = readFileSync(join(other, 'dist/release', name));
    expect(bytes.equals(readFileSync(join(one.path, 'dist/release', name))), name).toBe(true);
  }
  expect(statSync(join(other, archive)).mode & 0o777).toBe(0o644);
});

test('a run that is stopped leaves no half file; what a killed one leaves is cleared up by the next', async () => {
  using folder = tempRepository({
    ...product,
    'windlass.config.json': configOf({ big: { files: [{ from: 'big' }] } }),
  });
  const big = join(folder.path, 'big');
  writeFileSync(big, '');
  execFileSync('truncate', ['--size=300M', big]);
  const dir = join(folder.path, 'dist/release');
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const child = spawn(process.execPath, ['--conditions=@windlass/source', cli], {
      cwd: folder.path,
      env: { PATH: process.env['PATH'], HOME: folder.path },
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.once('exit', (code, by) => done(code ?? by)));
    const halfWritten = () => existsSync(dir) && readdirSync(dir).some((file) => file.endsWith('.tmp'));
    while (!halfWritten() && child.exitCode === null) await new Promise((done) => setTimeout(done, 5));
    child.kill(signal);
    expect(await ended).toBe(signal === 'SIGINT' ? 130 : 'SIGKILL');
    expect(readdirSync(dir).filter((file) => file.endsWith('.tmp'))).toHaveLength(signal === 'SIGINT' ? 0 : 1);
    expect(existsSync(join(dir, 'artifacts.json'))).toBe(false);
  }
  writeFileSync(big, 'small now');
  expect(await runJson(script, folder.path, [])).toMatchObject({ ok: true });
  const [package_, ...lists] = ['beacon-1.2.3-big.tar.gz', 'SHA256SUMS', 'SHA512SUMS', 'artifacts.json'];
  const beside = [`${package_}.cdx.json`, 'beacon-1.2.3_007.intoto.json'];
  expect(readdirSync(dir).sort()).toEqual(['.gitignore', package_, ...lists, ...beside].sort());
});

test('a file that grows while it is packed is an error with its name, and no half package stays', async () => {
  using folder = tempRepository({
    ...product,
    'windlass.config.json': configOf({ big: { format: 'tar.zst', files: [{ from: 'big' }] } }),
  });
  const big = join(folder.path, 'big');
  writeFileSync(big, 'small');
  expect(await runJson(script, folder.path, [])).toMatchObject({ ok: true });
  execFileSync('truncate', ['--size=300M', big]);
  const dir = join(folder.path, 'dist/release');
  const child = spawn(process.execPath, ['--conditions=@windlass/source', cli, '--reporter', 'plain'], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: folder.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((done) => child.once('close', done));
  while (!readdirSync(dir).some((file) => file.endsWith('.tmp')) && child.exitCode === null)
    await new Promise((done) => setTimeout(done, 5));
  while (child.exitCode === null) {
    appendFileSync(big, 'x');
    await new Promise((done) => setTimeout(done, 5));
  }
  expect([await ended, said]).toEqual([3, expect.stringMatching(/big changed while it was packed[\s\S]*next: /)]);
  expect(readdirSync(dir).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  // What was there before is still whole.
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: dir });
  expect(existsSync(join(dir, 'artifacts.json'))).toBe(true);
});

test('a file that may not be read is an error with its name and exit code 3', () => {
  using folder = tempRepository(product);
  chmodSync(join(folder.path, 'share/a b.txt'), 0);
  // Nothing is unreadable for root, unless its capabilities are taken away.
  const drop = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  const [file = '', ...args] = [...drop, process.execPath, '--conditions=@windlass/source', cli, '--reporter', 'plain'];
  const env = { PATH: process.env['PATH'], HOME: folder.path };
  const { status, stderr } = spawnSync(file, args, { cwd: folder.path, encoding: 'utf8', env });
  expect(stderr).toMatch(/share\/a b\.txt cannot be read[\s\S]*permission denied/);
  expect(status).toBe(3);
  expect(readdirSync(join(folder.path, 'dist/release'))).toEqual(['.gitignore']);
});
