import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { script as versionManager } from '@windlass/version-manager/script';
import { describe, expect, test } from 'vitest';
import { dispatch } from './dispatch.ts';
import { script } from './script.ts';
import { scripts } from './scripts.ts';

const product = {
  'windlass.config.yaml': 'product: demo\nversion:\n  source: pubspec.yaml\n  files: [package.json]\n',
  'pubspec.yaml': 'name: demo\nversion: 1.0.0+001\n',
  'package.json': '{ "name": "demo", "version": "1.0.0" }\n',
};

const cli = (name: string) => resolve(import.meta.dirname, `../../${name}/src/cli.ts`);
const argv = (name: string, args: readonly string[]) => ['--conditions=@windlass/source', cli(name), ...args];

function runProcess(cwd: string, args: readonly string[]) {
  return spawnSync(process.execPath, argv('windlass', args), {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
  });
}

/** `increment patch --tag` in a process of its own, stopped in its commit hook until `go` is called. */
async function waitingIncrement(repo: Folder) {
  const hook = '#!/bin/sh\n: > .git/waiting\nwhile [ ! -e .git/go ]; do sleep 0.05; done\n';
  writeFileSync(join(repo.path, '.git/hooks/pre-commit'), hook, { mode: 0o755 });
  const child = spawn(process.execPath, argv('version-manager', ['increment', 'patch', '--tag', '--json']), {
    cwd: repo.path,
    env: { ...process.env, CI: '' },
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string }>((done) =>
    child.on('close', (code) => done({ code, stdout })),
  );
  await expect.poll(() => existsSync(join(repo.path, '.git/waiting')), { timeout: 20_000 }).toBe(true);
  return { child, ended, go: () => writeFileSync(join(repo.path, '.git/go'), '') };
}

test('list names every script, and run (or the name alone) is that script', () => {
  using repo = tempRepository(product);
  const { stdout } = runProcess(repo.path, ['list']);
  const listed = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(listed).toEqual(Object.keys(scripts));
  expect(listed).toContain('strategic-deploy');
  for (const words of [
    ['run', 'version-manager', 'get'],
    ['version-manager', 'get'],
  ])
    expect(runProcess(repo.path, words)).toMatchObject({ status: 0, stdout: '1.0.0+001\n' });
  const unknown = runProcess(repo.path, ['run', 'sync-version', '--json']);
  expect(unknown.status).toBe(2);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ exitCode: 2, findings: [{ fix: 'windlass list' }] });
});

describe('init', () => {
  test.each(['yaml', 'json', 'ts'])('writes a %s config that the scripts load', async (format) => {
    using repo = tempRepository({ 'pubspec.yaml': product['pubspec.yaml'], 'package.json': product['package.json'] });
    const planned = await runCaught(script, repo.path, ['init', '--format', format, '--plan']);
    expect(planned.exitCode).toBe(0);
    expect(readdirSync(repo.path).filter((name) => name.startsWith('windlass.config'))).toEqual([]);
    const written = await runJson(script, repo.path, ['init', '--format', format]);
    expect(written).toMatchObject({ ok: true, steps: [{ state: 'done' }] });
    expect(runProcess(repo.path, ['version-manager', 'get'])).toMatchObject({ status: 0, stdout: '1.0.0+001\n' });
    const again = await runJson(script, repo.path, ['init']);
    expect(again).toMatchObject({ exitCode: 2, findings: [{ message: expect.stringContaining('a config already') }] });
  });

  test('says what to do where nothing holds a version', async () => {
    using folder = tempFolder({ 'notes.txt': 'nothing\n' });
    const { exitCode, findings } = await runJson(script, folder.path, ['init']);
    expect(exitCode).toBe(2);
    expect(findings[0]?.fix).toContain('VERSION');
  });
});

describe('status', () => {
  test('says where the release stands, once, and what to type next', async () => {
    using repo = tempRepository(product);
    expect((await runCaught(script, repo.path, ['status'])).stdout).toMatch(/release {2}none open\n/);
    await runJson(versionManager, repo.path, ['increment', 'minor', '--tag']);
    const { stdout, stderr } = await runCaught(script, repo.path, ['status']);
    expect(stdout).toMatch(/version {2}1\.1\.0\+001.*\n.*all agree\nrelease {2}1\.1\.0\+001\.1\n/);
    expect(`${stdout}${stderr}`.match(/tag HEAD as v1\.1\.0\+001/g)).toHaveLength(1);
    expect(stdout).toMatch(/lock {5}free\nnext {5}\S/);
    const json = await runJson(script, repo.path, ['status']);
    expect(json.data).toMatchObject({
      drift: 0,
      lock: null,
      steps: [{ state: 'done' }, { id: 'commit' }, { id: 'tag' }],
    });
  });

  test('a release that is not there is an error', async () => {
    using repo = tempRepository(product);
    expect(await runJson(script, repo.path, ['status', '--release', '9.9.9.1'])).toMatchObject({
      exitCode: 2,
      findings: [{ message: 'there is no release 9.9.9.1' }],
    });
  });
});

describe('unlock', () => {
  test('fences a live process off: its next effect stops with exit code 8', async () => {
    using repo = tempRepository(product);
    expect((await runCaught(script, repo.path, ['unlock'])).stdout).toBe('main is free\n');
    const { child, ended, go } = await waitingIncrement(repo);
    const status = await runJson(script, repo.path, ['status']);
    expect(status.data).toMatchObject({ lock: { owner: { pid: child.pid } } });
    // No terminal: nobody is asked, and nothing is taken from anybody.
    expect(runProcess(repo.path, ['unlock'])).toMatchObject({ status: 2, stdout: '' });
    expect(runProcess(repo.path, ['unlock', '--plan']).stdout).toContain(`pid ${child.pid}`);
    expect(runProcess(repo.path, ['unlock', '--yes'])).toMatchObject({ status: 0 });
    go();
    const { code, stdout } = await ended;
    expect(code).toBe(8);
    const envelope = JSON.parse(stdout);
    expect(envelope).toMatchObject({ exitCode: 8, findings: [{ check: 'error-locked' }] });
    expect(repo.git('tag')).toBe('');
    // Whoever comes next finishes it.
    expect(await runJson(versionManager, repo.path, ['increment', 'patch', '--tag'])).toMatchObject({ ok: true });
    expect(repo.git('tag')).toBe('v1.0.1+001');
  }, 60_000);

  test('a process that was killed holds nothing', async () => {
    using repo = tempRepository(product);
    const { child, ended, go } = await waitingIncrement(repo);
    child.kill('SIGKILL');
    await ended;
    go();
    const { stdout } = await runCaught(script, repo.path, ['status']);
    expect(stdout).toContain(`lock     free; its last holder (pid ${child.pid}) was killed`);
  }, 60_000);
});

describe('completion', () => {
  test.each([
    ['bash', ['-n']],
    ['zsh', ['-n']],
    ['fish', ['--no-execute']],
  ])('%s takes its script', async (shell, check) => {
    using folder = tempFolder();
    const { stdout, exitCode } = await runCaught(script, folder.path, ['completion', shell]);
    expect(exitCode).toBe(0);
    for (const word of ['windlass', 'version-manager', 'increment', '--ledger']) {
      expect(stdout).toContain(shell === 'fish' ? word.replace(/^--/, '') : word);
    }
    folder.write({ completion: stdout });
    const ran = spawnSync(shell, [...check, join(folder.path, 'completion')], { encoding: 'utf8' });
    // Only bash is on every machine.
    if (shell === 'bash' || ran.error === undefined) expect([ran.status, ran.stderr]).toEqual([0, '']);
  });

  test('another shell is refused', async () => {
    using folder = tempFolder();
    expect(await runJson(script, folder.path, ['completion', 'tcsh'])).toMatchObject({ exitCode: 2 });
  });
});

describe('doctor', () => {
  test('a healthy product', async () => {
    using repo = tempRepository(product);
    const result = await runJson(script, repo.path, ['doctor']);
    expect(result.findings).toEqual([]);
    expect(JSON.stringify(result.data['checks'])).toMatch(/"id":"ledger",.*"state":"done"/);
    const { stdout, stderr } = await runCaught(script, repo.path, ['doctor']);
    expect(stdout).toMatch(/^ok {4}config/m);
    expect(stderr).toBe('');
  });

  test('a bad config, a missing tool and a missing secret each have a finding with what to do', async () => {
    using repo = tempRepository({ ...product, 'windlass.config.yaml': 'prodct: demo\n' });
    expect(await runJson(script, repo.path, ['doctor'])).toMatchObject({
      exitCode: 2,
      findings: [{ check: 'error-config', line: 1, column: 1, fix: 'did you mean "product"?' }],
    });
    const more = 'builds:\n  app: { preset: cargo }\nsecrets:\n  npm: env:WINDLASS_TEST_TOKEN\n';
    repo.write({ 'windlass.config.yaml': product['windlass.config.yaml'] + more });
    // A PATH with git alone.
    repo.write({ 'bin/git': '#!/bin/sh\nexec /usr/bin/env -i PATH=/usr/bin:/bin git "$@"\n' });
    spawnSync('chmod', ['+x', join(repo.path, 'bin/git')]);
    const { stdout } = spawnSync(process.execPath, argv('windlass', ['doctor', '--json']), {
      cwd: repo.path,
      encoding: 'utf8',
      env: { PATH: join(repo.path, 'bin'), HOME: repo.path },
    });
    const { findings } = JSON.parse(stdout);
    expect(findings).toMatchObject([
      { check: 'tool-missing', expected: 'cargo', fix: 'apt install cargo' },
      { check: 'secret-missing', expected: 'env:WINDLASS_TEST_TOKEN' },
    ]);
  });

  test('a ledger that somebody edited is named with file and line', async () => {
    using repo = tempRepository(product);
    await runJson(versionManager, repo.path, ['increment', 'minor']);
    const dir = join(repo.path, '.git/windlass/ledger/1.1.0+001.1');
    const file = join(dir, readdirSync(dir)[0] ?? '');
    appendFileSync(file, '{"v":1}\n');
    const result = await runJson(script, repo.path, ['doctor']);
    expect(result.exitCode).toBe(2);
    const finding = result.findings.find((one) => one.file === file);
    expect(finding).toMatchObject({ severity: 'error', line: expect.any(Number) });
  });
});

describe('the command line of windlass', () => {
  const run = async (...argv: string[]) => {
    using folder = tempFolder();
    const call = await dispatch(argv);
    return runCaught(call.spec, folder.path, call.argv);
  };

  test('nothing at all lists the scripts', async () => {
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^version-manager {2}.*\nsync-versions/);
  });

  test('the name of a script runs it, with and without run before it', async () => {
    for (const before of [[], ['run']]) {
      const { exitCode, stderr } = await run(...before, 'version-manager', 'gte');
      expect(exitCode).toBe(2);
      expect(stderr).toContain('did you mean get?');
    }
  });

  test.each([
    ['sync-version', 'did you mean sync-versions?'],
    ['statsu', 'did you mean status?'],
    ['xyzzy', 'windlass list'],
  ])('%s is unknown, and the error says what there is', async (word, hint) => {
    const { exitCode, stderr } = await run(word);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`there is no script or command "${word}"`);
    expect(stderr).toContain(hint);
  });
});
