import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Double } from '../options.ts';
import type { GitService } from '../service.ts';
import { openWorld, tempFolder } from '../testing/world.ts';
import { gitCommand } from './git.ts';

/** A forge with one repository, made at its first push. */
function forge(folder: string): Double & { readonly asked: string[] } {
  const asked: string[] = [];
  const service: GitService = {
    name: 'forge',
    host: 'git.forge.example',
    user: 'git',
    resolve: async (path, verb) => {
      asked.push(`${verb} ${path}`);
      const dir = join(folder, 'beacon.git');
      if (path !== 'acme/beacon.git' && path !== "/it's here!.git") return { refused: `no repository ${path}` };
      if (!existsSync(dir)) execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', dir]);
      return { dir };
    },
    command: async (line) => ({ output: `you said ${line}\n`, exitCode: line === 'help' ? 0 : 1 }),
  };
  return { services: [], git: [service], close: async () => undefined, asked };
}

test('the real git pushes, clones and fetches by the real address', async () => {
  using folder = tempFolder();
  const double = forge(folder.path);
  await using world = await openWorld({ extra: [double] });
  const work = join(world.path, 'work');
  const git = async (...args: string[]) => {
    const ran = await world.run('git', args);
    expect(ran.exitCode, `git ${args.join(' ')}: ${ran.stderr}`).toBe(0);
    return ran.stdout;
  };
  await git('clone', '--quiet', 'git@git.forge.example:acme/beacon.git', work);
  const bytes = Buffer.alloc(3_000_000, 'lamp ').toString('base64');
  writeFileSync(join(work, 'lamp.txt'), bytes);
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  await git('-C', work, 'add', '.');
  await git('-C', work, ...who, 'commit', '--quiet', '-m', 'first');
  await git('-C', work, ...who, 'tag', '-a', 'v1.0.0', '-m', 'one');
  await git('-C', work, 'push', '--quiet', 'origin', 'HEAD:main', 'v1.0.0');
  expect(await git('ls-remote', "ssh://git@git.forge.example/it's here!.git", 'refs/tags/v1.0.0')).toMatch(
    /refs\/tags\/v1\.0\.0\n$/,
  );
  await git('clone', '--quiet', '--branch=main', 'git@git.forge.example:acme/beacon.git', join(world.path, 'again'));
  expect(readFileSync(join(world.path, 'again/lamp.txt'), 'utf8')).toBe(bytes);
  expect(double.asked).toContain('receive-pack acme/beacon.git');
  expect(double.asked).toContain("upload-pack /it's here!.git");
});

test('a refusal is what the user reads, and other words are for the service', async () => {
  using folder = tempFolder();
  await using world = await openWorld({ extra: [forge(folder.path)] });
  const clone = await world.run('git', ['clone', 'git@git.forge.example:acme/other.git']);
  expect(clone).toMatchObject({ exitCode: 128, stderr: expect.stringContaining('no repository acme/other.git') });
  const ssh = (...words: string[]) => world.run('ssh', ['-F', join(world.harbor.dir, 'ssh_config'), ...words]);
  expect(await ssh('git@git.forge.example', 'help')).toMatchObject({ exitCode: 0, stdout: 'you said help\n' });
  expect(await ssh('git@git.forge.example', 'rm -rf /')).toMatchObject({ exitCode: 1, stdout: 'you said rm -rf /\n' });
  expect(await ssh('git@git.forge.example')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('no shell'),
  });
  expect(await ssh('root@git.forge.example', 'help')).toMatchObject({
    exitCode: 255,
    stderr: expect.stringContaining('Permission denied (publickey)'),
  });
});

test('a command line is read as git wrote it, and in no other way', () => {
  expect(gitCommand("git-upload-pack 'a/b.git'")).toEqual({ service: 'upload-pack', path: 'a/b.git' });
  expect(gitCommand('git receive-pack a/b.git')).toEqual({ service: 'receive-pack', path: 'a/b.git' });
  expect(gitCommand("git-upload-pack 'it'\\''s here'\\!''")).toEqual({ service: 'upload-pack', path: "it's here!" });
  for (const line of [
    "git-upload-pack 'a'; id",
    'git-upload-pack $(id)',
    'git-upload-archive a',
    "git-upload-pack 'a",
    'ls',
  ])
    expect(gitCommand(line), line).toBeNull();
});
