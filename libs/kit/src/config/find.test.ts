import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfig, readConfig } from './find.ts';
import { failures } from './testing/failure.ts';
import { folder } from './testing/folder.ts';

const env = { HOME: '/nonexistent' };
const find = async (cwd: string, environment: NodeJS.ProcessEnv = env) => findConfig(cwd, environment);

describe('findConfig', () => {
  it.each(['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'])('finds windlass.config.%s', (extension) => {
    const root = folder({ [`windlass.config.${extension}`]: 'text of it' });
    expect(findConfig(root, env)).toEqual({ file: join(root, `windlass.config.${extension}`), text: 'text of it' });
  });

  it('finds the key "windlass" of a package.json, and takes no dependency of that name for it', () => {
    const withKey = folder({ 'package.json': '{"windlass":{}}' });
    expect(findConfig(withKey, env)?.file).toBe(join(withKey, 'package.json'));
    const installed = folder({ 'package.json': '{"devDependencies":{"windlass":"^1.0.0"}}' });
    expect(findConfig(installed, env)).toBeNull();
  });

  it('looks upwards to the root of the repository and no further', () => {
    const root = folder({ 'windlass.config.json': '{}', 'repo/a/b/x': '', 'repo/windlass.config.yaml': 'product: x' });
    mkdirSync(join(root, 'repo/.git'));
    expect(findConfig(join(root, 'repo/a/b'), env)?.file).toBe(join(root, 'repo/windlass.config.yaml'));
    mkdirSync(join(root, 'repo/a/.git'));
    expect(findConfig(join(root, 'repo/a/b'), env)).toBeNull();
  });

  it('takes a worktree, whose .git is a file, for the root of a repository', () => {
    const root = folder({ 'windlass.config.json': '{}', 'tree/.git': 'gitdir: elsewhere', 'tree/src/x': '' });
    expect(findConfig(join(root, 'tree/src'), env)).toBeNull();
  });

  it('looks upwards to the home folder outside of a repository', () => {
    const root = folder({ 'windlass.config.json': '{}', 'home/windlass.config.json': '{}', 'home/a/b/x': '' });
    expect(findConfig(join(root, 'home/a/b'), { HOME: join(root, 'home') })?.file).toBe(
      join(root, 'home/windlass.config.json'),
    );
    expect(findConfig(join(root, 'home/a/b'), { HOME: join(root, 'home/a') })).toBeNull();
  });

  it('runs no config of a folder above that is neither in a repository nor at home', () => {
    const root = folder({ 'windlass.config.mjs': 'export default {}', 'work/x': '' });
    expect(findConfig(join(root, 'work'), env)).toBeNull();
  });

  it('lets the nearest config win', () => {
    const root = folder({ 'windlass.config.json': '{}', 'app/windlass.config.json': '{}', '.git/x': '' });
    expect(findConfig(join(root, 'app'), env)?.file).toBe(join(root, 'app/windlass.config.json'));
  });

  it('refuses two configs in one folder and names both', async () => {
    const root = folder({ 'windlass.config.ts': '', 'windlass.config.yaml': '', 'package.json': '{"windlass":{}}' });
    const [error] = await failures(() => find(root), root);
    expect(error?.what).toBe('3 configs in one folder: windlass.config.ts and windlass.config.yaml and package.json');
    expect(error?.next).toBe('keep one, or name it: --config windlass.config.ts');
  });

  it('does not count a broken package.json beside a config', () => {
    const root = folder({ 'windlass.config.json': '{}', 'package.json': '{"devDependencies": {"windlass": "1"},,' });
    expect(findConfig(root, env)?.file).toBe(join(root, 'windlass.config.json'));
  });

  it('does not pass over a config that is a folder', async () => {
    const root = folder({ 'windlass.config.json/x': '' });
    const [error] = await failures(() => find(root), root);
    expect(error).toMatchObject({
      where: 'windlass.config.json',
      what: 'the config cannot be read',
      why: 'it is a folder',
    });
  });

  it('does not wait at a pipe', async () => {
    const root = folder();
    execFileSync('mkfifo', [join(root, 'windlass.config.json')]);
    const [error] = await failures(() => find(root), root);
    expect(error?.why).toBe('it is no regular file');
  });

  it('does not read a file of gigabytes', async () => {
    const root = folder({ 'windlass.config.json': '' });
    truncateSync(join(root, 'windlass.config.json'), 3 * 1024 ** 3);
    const [error] = await failures(() => find(root), root);
    expect(error).toMatchObject({ what: 'the config is too big', why: expect.stringContaining('3221225472 bytes') });
  });

  it('says which file a foreign setting of cosmiconfig broke, not that there is no config', async () => {
    // cosmiconfig reads .config/config.* of the working folder of the process, which for a test is this package: a process of its own.
    const root = folder({ '.config/config.json': '{ broken', 'windlass.config.json': '{}' });
    const script = new URL('testing/load-process.ts', import.meta.url).pathname;
    const out = execFileSync(process.execPath, ['--conditions=@windlass/source', script, root], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(JSON.parse(out)).toMatchObject({
      errors: [{ kind: 'config', where: { file: join(root, '.config/config.json') } }],
    });
  });

  it('refuses a folder that is not there', async () => {
    const root = folder();
    expect(await failures(() => find(join(root, 'gone')), root)).toMatchObject([
      { where: 'gone', what: 'the folder cannot be read' },
    ]);
  });

  it('says that a config may not be read', async () => {
    const root = folder({ 'windlass.config.json': '{}' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'windlass.config.json'), 0);
    const script = new URL('testing/load-process.ts', import.meta.url).pathname;
    const node = [process.execPath, '--conditions=@windlass/source', script, root];
    // Nothing is unreadable for root, unless its capabilities are taken away.
    const drop = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
    const [command = '', ...args] = [...drop, ...node];
    const out = execFileSync(command, args, { cwd: root, encoding: 'utf8' });
    expect(JSON.parse(out)).toMatchObject({
      errors: [{ kind: 'config', message: 'the config cannot be read', why: 'this user may not read it' }],
    });
  });
});

describe('readConfig', () => {
  it('reads a named file whatever its name', () => {
    const root = folder({ 'release.yaml': 'product: x' });
    expect(readConfig(join(root, 'release.yaml')).text).toBe('product: x');
  });

  it.each([
    ['release.toml', 'a config file of this kind is not known'],
    ['gone.json', 'the config cannot be read'],
    ['package.json', 'this package.json has no key "windlass"'],
  ])('refuses %s', async (name, what) => {
    const root = folder({ 'release.toml': '', 'package.json': '{}' });
    const [error] = await failures(async () => readConfig(join(root, name)), root);
    expect(error).toMatchObject({ where: name, what });
  });
});
