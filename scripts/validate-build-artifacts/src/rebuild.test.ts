import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { script as build } from '@windlass/build-artifacts/script';
import { script as pack } from '@windlass/create-binary-packages/script';
import { type Folder, runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const builds = `builds:
  app: { preset: custom, command: [sh, build.sh], output: build/app }
packages:
  app: { build: app }
`;

function built(buildScript: string): Folder {
  return tempRepository({
    VERSION: '1.0.0+001\n',
    '.gitignore': '/build/\n/dist/\n',
    'build.sh': `mkdir -p build/app\n${buildScript}\n`,
    'windlass.config.yaml': `product: tool\nversion: { source: VERSION }\n${builds}`,
  });
}

test('--rebuild compares with what the commit gives when it is built again', async () => {
  using same = built('cp VERSION build/app/x');
  await runCaught(build, same.path, []);
  await runCaught(pack, same.path, []);
  expect((await runCaught(script, same.path, ['--plan', '--rebuild'])).stdout).toContain('artifact-rebuild: ');
  expect(await runJson(script, same.path, ['--rebuild'])).toMatchObject({
    exitCode: 0,
    steps: [{ id: 'check-app' }, { id: 'rebuild-app', state: 'done' }],
    data: { rebuild: [{ package: 'app', same: true }] },
  });
  expect((await runJson(script, same.path, [])).data).toMatchObject({ rebuild: [] });

  using other = built('pwd > build/app/x');
  await runCaught(build, other.path, []);
  await runCaught(pack, other.path, []);
  expect(await runJson(script, other.path, ['--rebuild'], { PATH: '/usr/bin:/bin' })).toMatchObject({
    exitCode: 3,
    findings: [{ check: 'artifact-rebuild', message: expect.stringContaining('tool-1.0.0/x has other content') }],
    data: { rebuild: [{ package: 'app', same: false, differ: ['tool-1.0.0/x'] }] },
  });
});

test('Ctrl-C in the middle of --rebuild ends the build and leaves nothing behind: exit code 130', async () => {
  using repo = built('cp VERSION build/app/x; test -e stay || { echo > "$HOME/started"; exec sleep 300; }');
  writeFileSync(join(repo.path, 'stay'), '');
  await runCaught(build, repo.path, []);
  await runCaught(pack, repo.path, []);
  using temporary = tempFolder();
  const before = readdirSync(join(repo.path, '.git'), { recursive: true }).sort();
  const args = ['--conditions=@windlass/source', join(import.meta.dirname, 'cli.ts'), '--rebuild'];
  const env = { PATH: process.env['PATH'], HOME: repo.path, TMPDIR: temporary.path };
  const child = spawn(process.execPath, args, { cwd: repo.path, env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!existsSync(join(repo.path, 'started')) && child.exitCode === null) await setTimeout(10);
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(readdirSync(temporary.path)).toEqual([]);
  expect(readdirSync(join(repo.path, '.git'), { recursive: true }).sort()).toEqual(before);
  expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1);
});
