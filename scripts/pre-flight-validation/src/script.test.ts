import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const files = (more = '') => ({
  VERSION: '1.0.0+001\n',
  'windlass.config.yaml': `product: demo\nversion: { source: VERSION }\ngit: { branch: main }\n${more}`,
});

function cloned(more = '') {
  const repo = tempRepository(files(more));
  const remote = tempFolder();
  remote.git('init', '--quiet', '--bare', '--initial-branch=main');
  repo.git('remote', 'add', 'origin', remote.path);
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return { repo, remote, [Symbol.dispose]: () => void [repo, remote].map((one) => one[Symbol.dispose]()) };
}

const checks = async (cwd: string, ...argv: string[]) => {
  const result = await runJson(script, cwd, argv);
  return { ...result, seen: result.findings.map(({ check, severity }) => `${severity} ${check}`) };
};

test('a clean repository in step with its remote can begin, and the type is proposed from the commits', async () => {
  using world = cloned();
  const { seen, exitCode, data } = await checks(world.repo.path);
  expect(seen).toEqual([]);
  expect(exitCode).toBe(0);
  expect(data).toMatchObject({ type: 'minor', from: '1.0.0+001', to: '1.1.0+001' });
});

test('a dirty tree, a wrong branch, a taken tag and a remote that is ahead are errors, each with what to type', async () => {
  using world = cloned();
  const { repo, remote } = world;
  using other = tempFolder();
  other.git('clone', '--quiet', remote.path, '.');
  other.git(
    '-c',
    'user.name=O',
    '-c',
    'user.email=o@example.org',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'feat: theirs',
  );
  other.git('push', '--quiet');
  repo.git('tag', '-a', 'v1.1.0+001', '-m', 'taken');
  repo.write({ VERSION: '1.0.0+001 \n' });
  repo.git('switch', '--quiet', '-c', 'side');
  const side = await checks(repo.path, '--deployment-type', 'minor');
  expect(side.seen.filter((one) => one.startsWith('error'))).toEqual([
    'error preflight-clean',
    'error preflight-branch',
    'error preflight-tag-free',
  ]);
  repo.git('switch', '--quiet', 'main');
  const main = await checks(repo.path, '--deployment-type', 'minor');
  expect(main.seen).toContain('error preflight-in-step');
  expect(main.exitCode).toBe(2);
  expect(main.findings.find(({ check }) => check === 'preflight-in-step')?.fix).toBe('git pull --ff-only origin main');
  expect((await checks(repo.path, '--deployment-type', 'minor', '--offline')).seen).not.toContain(
    'error preflight-in-step',
  );
});

test('a tag that only the remote has is found, and nothing is written, neither here nor there', async () => {
  using world = cloned();
  world.remote.git('tag', 'v1.1.0+001', 'main');
  const before = world.repo.git('for-each-ref');
  const { seen } = await checks(world.repo.path, '--deployment-type', 'minor');
  expect(seen).toEqual(['error preflight-tag-free']);
  expect(world.repo.git('for-each-ref')).toBe(before);
  expect(world.repo.git('status', '--porcelain')).toBe('');
});

test('the scenario decides how much a finding weighs: a missing tool stops a regular release, not an emergency', async () => {
  using world = cloned('tools: { no-such-tool: "*" }\n');
  expect((await checks(world.repo.path, '--deployment-type', 'patch')).seen).toContain('error preflight-tools');
  const hotfix = await checks(world.repo.path, '--deployment-type', 'hotfix');
  expect(hotfix.seen).toContain('warning preflight-tools');
  expect(hotfix.exitCode).toBe(0);
  expect((await checks(world.repo.path, '--deployment-type', 'config')).seen).not.toContain('error preflight-tools');
});

test('less than the commits ask for is a warning that says why', async () => {
  using world = cloned();
  world.repo.git('tag', '-a', 'v1.0.0+001', '-m', 'v1.0.0+001');
  world.repo.git('commit', '--quiet', '--allow-empty', '-m', 'feat!: all anew');
  const { findings, exitCode } = await checks(world.repo.path, '--deployment-type', 'patch');
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([
    { check: 'preflight-type', severity: 'warning', expected: 'major', actual: 'patch' },
  ]);
});

test('a host that cannot be reached and a remote that does not answer are errors, not silence', async () => {
  using world = cloned('servers: { web: { host: nowhere.invalid, path: site } }\n');
  world.repo.git('remote', 'set-url', 'origin', '/nowhere/at/all.git');
  const { seen, findings } = await checks(world.repo.path, '--deployment-type', 'patch');
  expect(seen).toEqual(expect.arrayContaining(['error preflight-in-step', 'error preflight-hosts']));
  expect(findings.find(({ check }) => check === 'preflight-hosts')?.message).toContain('nowhere.invalid');
});

test('no config: exit code 2 and what to type', async () => {
  using folder = tempFolder();
  const { exitCode, stderr } = await runCaught(script, folder.path, []);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/npx windlass init/);
});
