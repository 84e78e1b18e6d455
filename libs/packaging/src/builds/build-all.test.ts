import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it } from 'vitest';
import { failure, releaseIn } from '../testing/release.ts';
import { planBuilds, runBuilds } from './build-all.ts';

const configOf = (builds: object): string =>
  JSON.stringify({ product: 'light', version: { source: 'VERSION' }, builds });

/** A real C program with a real Makefile. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/build/\n',
  Makefile: 'build/light: src/light.c\n\t@mkdir -p build\n\t$(CC) -o $@ $<\n',
  'src/light.c': '#include <stdio.h>\nint main(void) { puts("light 1.2.3"); return 0; }\n',
  'README.md': 'no input\n',
  'windlass.config.json': configOf({
    app: { preset: 'custom', command: ['make', 'build/light'], inputs: ['Makefile', 'src/**'], output: 'build/light' },
  }),
};

/** A build of one shell command. */
const shell = (script: string, more: object = {}) => ({ preset: 'custom', command: ['sh', '-c', script], ...more });

async function build(folder: Folder, options: { names?: string[]; force?: boolean; env?: NodeJS.ProcessEnv } = {}) {
  const { names = [], force = false, env } = options;
  return runBuilds(await releaseIn(folder.path, env), { names, force });
}

async function why(folder: Folder, env: NodeJS.ProcessEnv = {}): Promise<(string | null)[]> {
  const results = await planBuilds(await releaseIn(folder.path, env), { names: [], force: false });
  return results.map(({ state, reason }) => (state === 'planned' ? reason : null));
}

describe('a build', () => {
  it('runs a real compiler, and is not run again while nothing changed', async () => {
    using folder = tempRepository(light);
    expect(await why(folder)).toEqual(['it was not built yet']);
    const [first] = await build(folder);
    expect(first).toMatchObject({ name: 'app', state: 'done', output: 'build/light', files: 1 });
    expect(execFileSync(join(folder.path, 'build/light'), { encoding: 'utf8' })).toBe('light 1.2.3\n');
    const log = String(first?.log);
    expect(execFileSync('cat', [log], { encoding: 'utf8' })).toMatch(/cc -o build\/light src\/light\.c/);
    utimesSync(join(folder.path, 'src/light.c'), new Date(), new Date());
    const [second] = await build(folder);
    expect(second).toMatchObject({ state: 'unchanged', digest: first?.digest, log: null });
    expect(await build(folder, { force: true })).toMatchObject([{ state: 'done', reason: 'forced' }]);
  });

  it.each<[string, (folder: Folder) => void, string]>([
    ['a file', (f) => f.write({ 'src/light.c': 'int main(void) { return 1; }\n' }), 'src/light.c changed'],
    ['a new file', (f) => f.write({ 'src/more.h': '' }), 'src/more.h is new'],
    ['permissions', (f) => chmodSync(join(f.path, 'src/light.c'), 0o755), 'src/light.c changed'],
    ['the version', (f) => f.write({ VERSION: '1.2.3+008\n' }), 'the version was 1.2.3+007, and is 1.2.3+008'],
    [
      'its command',
      (f) =>
        f.write({
          'windlass.config.json': light['windlass.config.json'].replace('"build/light"]', '"-B","build/light"]'),
        }),
      'its command changed',
    ],
    ['its output', (f) => f.write({ 'build/light': 'patched' }), 'its output is not as it was built'],
    ['a missing output', (f) => rmSync(join(f.path, 'build/light')), 'its output is gone'],
    [
      'the commit',
      (f) => {
        const env = { ...process.env, GIT_COMMITTER_DATE: '2031-01-01T00:00:00Z' };
        execFileSync('git', ['commit', '--quiet', '--allow-empty', '-m', 'later'], { cwd: f.path, env });
      },
      'the commit changed, and SOURCE_DATE_EPOCH with it',
    ],
  ])('is run again after a change of %s, and says so', async (_, change, reason) => {
    using folder = tempRepository(light);
    await build(folder);
    expect(await why(folder)).toEqual([null]);
    change(folder);
    expect(await why(folder)).toEqual([reason]);
    expect(await build(folder)).toMatchObject([{ state: 'done', reason }]);
    expect(await why(folder)).toEqual([null]);
  });

  it('does not care for what is no input of it', async () => {
    using folder = tempRepository(light);
    await build(folder);
    folder.write({ 'README.md': 'other words\n' });
    expect(await why(folder)).toEqual([null]);
  });

  it('has all that git knows as inputs where none are named: not what git ignores, outputs, packages or checksums', async () => {
    const config = configOf({ app: shell('mkdir -p out && cat src/* > out/all', { output: 'out/all' }) });
    using folder = tempRepository({ ...light, 'windlass.config.json': config, 'aur/PKGBUILD': 'sha256sums=()\n' });
    await build(folder);
    folder.write({ 'build/x': '', 'out/all2': '', 'dist/release/y': '', 'aur/PKGBUILD': 'sha256sums=(1)\n' });
    folder.write({ '.gitignore': '/build/\n' });
    // `out/all2` is in nobody's output, and git would take it.
    expect(await why(folder)).toEqual(['out/all2 is new']);
    rmSync(join(folder.path, 'out/all2'));
    expect(await why(folder)).toEqual([null]);
    folder.write({ 'README.md': 'other\n' });
    expect(await why(folder)).toEqual(['README.md changed']);
  });

  it('works outside of git, too', async () => {
    using folder = tempFolder(light);
    using state = tempFolder();
    const env = { XDG_STATE_HOME: state.path };
    expect(await build(folder, { env })).toMatchObject([{ state: 'done' }]);
    expect(await build(folder, { env })).toMatchObject([{ state: 'unchanged' }]);
    folder.write({ 'src/light.c': 'int main(void) { return 0; }\n' });
    expect(await build(folder, { env })).toMatchObject([{ state: 'done', reason: 'src/light.c changed' }]);
  });
});

describe('the environment of a build', () => {
  const config = configOf({
    app: shell('{ env; umask; pwd; } > out', { env: ['LET_THROUGH', 'NOT_SET'], output: 'out' }),
  });

  it('holds what makes a build repeatable and nothing else', async () => {
    using folder = tempRepository({ ...light, 'windlass.config.json': config });
    await build(folder, { env: { SECRET_TOKEN: 'x', LET_THROUGH: 'yes', LANG: 'de_DE', TMPDIR: '/tmp', CI: '1' } });
    const lines = folder.read('out').trim().split('\n');
    // What the shell itself sets.
    const env = lines.slice(0, -2).filter((line) => !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(env.sort()).toEqual(
      [
        `HOME=${folder.path}`,
        'LANG=C.UTF-8',
        'LC_ALL=C.UTF-8',
        'LET_THROUGH=yes',
        `PATH=${process.env['PATH']}`,
        'PYTHONHASHSEED=0',
        `SOURCE_DATE_EPOCH=${folder.git('log', '-1', '--format=%ct')}`,
        'TMPDIR=/tmp',
        'TZ=UTC',
      ].sort(),
    );
    expect(lines.slice(-2)).toEqual(['0022', folder.path]);
  });

  it('holds a secret only where it is let through, and then its log does not show it', async () => {
    const text = JSON.stringify({
      product: 'light',
      version: { source: 'VERSION' },
      secrets: { SIGNING: 'env:SIGNING_KEY' },
      builds: { app: shell('echo "key is $SIGNING_KEY" | tee out', { env: ['SIGNING_KEY'], output: 'out' }) },
    });
    using folder = tempRepository({ ...light, '.gitignore': 'out\n', 'windlass.config.json': text });
    const [result] = await build(folder, { env: { SIGNING_KEY: 'correct-horse-battery' } });
    expect(folder.read('out')).toContain('correct-horse-battery');
    expect(execFileSync('cat', [String(result?.log)], { encoding: 'utf8' })).not.toContain('correct-horse');
    const { status } = spawnSync('grep', ['-r', 'correct-horse', join(folder.path, '.git/windlass')]);
    expect(status).toBe(1);
  });

  it('is an input, as far as it is let through', async () => {
    using folder = tempRepository({ ...light, '.gitignore': 'out\n', 'windlass.config.json': config });
    await build(folder, { env: { LET_THROUGH: 'a' } });
    expect(await why(folder, { LET_THROUGH: 'a', OTHER: 'b' })).toEqual([null]);
    expect(await why(folder, { LET_THROUGH: 'b' })).toEqual(['LET_THROUGH in the environment changed']);
    expect(await why(folder)).toEqual(['LET_THROUGH in the environment changed']);
  });
});

describe('builds that need each other', () => {
  const chain = configOf({
    app: shell('cat core/out > app-out && echo app >> app-out', { needs: ['core'], inputs: ['a'], output: 'app-out' }),
    core: shell('head -c 1 ../c > out', { dir: 'core', inputs: ['c'], output: 'core/out' }),
    alone: shell('cat a > alone-out', { inputs: ['a'], output: 'alone-out' }),
  });
  const files = { ...light, '.gitignore': '*out\n', a: 'a', c: 'c', 'core/x': '', 'windlass.config.json': chain };

  it('run in their order, and only those that are named with what they need', async () => {
    using folder = tempRepository(files);
    const results = await build(folder, { names: ['app'] });
    expect(results.map(({ name }) => name)).toEqual(['core', 'app']);
    expect(folder.read('app-out')).toBe('capp\n');
    expect(existsSync(join(folder.path, 'alone-out'))).toBe(false);
    expect((await build(folder)).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'core unchanged',
      'app unchanged',
      'alone done',
    ]);
  });

  it('are built anew only where what they need came out other than before', async () => {
    using folder = tempRepository(files);
    await build(folder);
    folder.write({ c: 'c, and what does not get into the output' });
    expect(await why(folder)).toEqual(['c changed', 'core, which it needs, is built before', null]);
    expect((await build(folder)).map(({ state }) => state)).toEqual(['done', 'unchanged', 'unchanged']);
    folder.write({ c: 'x' });
    expect((await build(folder)).map(({ reason }) => reason)).toEqual([
      'c changed',
      'core, which it needs, was built anew',
      'nothing it depends on has changed',
    ]);
  });

  it.each([
    [{ a: shell('true', { needs: ['b'] }), b: shell('true', { needs: ['a'] }) }, /a → b → a/],
    [{ a: shell('true', { needs: ['a'] }) }, /a → a/],
    [{ core: shell('true'), a: shell('true', { needs: ['cor'] }) }, /there is no build cor; did you mean core\?/],
  ])('are refused where they cannot be put in order', async (builds, message) => {
    using folder = tempRepository({ ...light, 'windlass.config.json': configOf(builds) });
    const error = await failure(build(folder));
    expect(error).toMatchObject({ kind: 'config', exitCode: 2, message: expect.stringMatching(message) });
    expect(error.where).toMatchObject({ line: 1 });
  });

  it('may name the output of another as an input, which is not there at first', async () => {
    const builds = {
      gen: shell('echo 1 > gen-out', { inputs: ['a'], output: 'gen-out' }),
      app: shell('cat gen-out > app-out', { needs: ['gen'], inputs: ['gen-out', 'a'], output: 'app-out' }),
    };
    using folder = tempRepository({ ...files, 'windlass.config.json': configOf(builds) });
    expect(await why(folder)).toEqual(['it was not built yet', 'it was not built yet']);
    await build(folder);
    expect(await why(folder)).toEqual([null, null]);
  });

  it('have outputs of their own', async () => {
    const builds = { all: shell('true', { output: 'build/' }), web: shell('true', { output: 'build/web' }) };
    using folder = tempRepository({ ...files, 'windlass.config.json': configOf(builds) });
    expect(await failure(build(folder))).toMatchObject({
      kind: 'config',
      message: 'builds.web.output: build/web lies in the output of all',
    });
  });

  it('are not looked for under a name that is none', async () => {
    using folder = tempRepository(files);
    const error = await failure(build(folder, { names: ['ap'] }));
    expect(error).toMatchObject({ kind: 'usage', message: 'there is no build ap; did you mean app?' });
  });
});

describe('a build that fails', () => {
  it.each<[string, object, RegExp, RegExp]>([
    ['with an exit code', shell('echo what is wrong >&2; exit 3', { output: 'x' }), /exit code 3/, /what is wrong/],
    ['without its output', shell('true', { output: 'build/none' }), /yet there is no build\/none/, /made nothing/],
    [
      'with an empty folder',
      shell('mkdir -p build/e/e', { output: 'build/e' }),
      /yet there is no build\/e/,
      /made nothing/,
    ],
    ['for want of a tool', { preset: 'custom', command: ['no-such-tool'] }, /no-such-tool was not found/, /PATH/],
    ['for want of the tool of its preset', { preset: 'flutter-web' }, /flutter was not found/, /PATH/],
  ])('%s is an error of kind build, with what to do next, and is not remembered', async (_, one, message, reason) => {
    using folder = tempRepository({ ...light, 'windlass.config.json': configOf({ app: one }) });
    const error = await failure(build(folder, { env: { PATH: '/usr/bin:/bin' } }));
    expect(error).toMatchObject({ kind: 'build', exitCode: 3, message: expect.stringMatching(message) });
    expect(error.why).toMatch(reason);
    expect(await why(folder)).not.toEqual([null]);
  });

  it('keeps the builds after it from running, and not what was built before it', async () => {
    const builds = { a: shell('echo > a-out', { output: 'a-out' }), b: shell('exit 1'), c: shell('echo > c-out') };
    using folder = tempRepository({ ...light, '.gitignore': '*out\n', 'windlass.config.json': configOf(builds) });
    await failure(build(folder));
    expect(existsSync(join(folder.path, 'c-out'))).toBe(false);
    expect(await why(folder)).toEqual([null, expect.any(String), expect.any(String)]);
  });

  it('does not pass for done because a former output is still there', async () => {
    using folder = tempRepository(light);
    await build(folder);
    const config = light['windlass.config.json'].replace('"make","build/light"', '"true"');
    folder.write({ 'windlass.config.json': config });
    expect(await failure(build(folder))).toMatchObject({ message: expect.stringContaining('yet there is no') });
  });

  it.each([
    ['the whole product', '.', /is the whole product/],
    ['the whole product by a glob', '**/*', /is the whole product/],
    ['out of the repository', '../x', /leads out of the repository/],
  ])('is refused where its output would be %s', async (_, output, message) => {
    using folder = tempRepository({ ...light, 'windlass.config.json': configOf({ app: shell('true', { output }) }) });
    expect(await failure(build(folder))).toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
  });
});

describe('a former output', () => {
  it('goes before the build as far as git ignores all of it, so that nothing old is packed', async () => {
    const config = configOf({ app: shell('mkdir -p build/web; echo > build/web/new', { output: 'build/web' }) });
    using folder = tempRepository({ ...light, 'windlass.config.json': config });
    folder.write({ 'build/web/old/deep': 'x', 'build/keep': 'x' });
    expect(await build(folder)).toMatchObject([{ files: 1 }]);
    expect(existsSync(join(folder.path, 'build/web/old'))).toBe(false);
    expect(existsSync(join(folder.path, 'build/keep'))).toBe(true);
  });

  it.each([
    ['that git has a file of', true],
    ['that git would take', false],
  ])('%s is left alone', async (_, isTracked) => {
    const config = configOf({ app: shell('mkdir -p web; echo > web/new', { output: 'web' }) });
    using folder = tempRepository({ ...light, '.gitignore': 'web/ignored\n', 'windlass.config.json': config });
    folder.write({ 'web/mine': 'x', 'web/ignored': 'x' });
    if (isTracked) folder.git('add', 'web/mine');
    const release = await releaseIn(folder.path);
    await runBuilds(release, { names: [], force: false });
    expect([folder.read('web/mine'), folder.read('web/ignored')]).toEqual(['x', 'x']);
    expect(release.events).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/git does not ignore/) }),
    );
  });

  it('outside of git goes only where it is what was built', async () => {
    const config = configOf({ app: shell('mkdir -p out; date +%N > out/$(cat name)', { output: 'out' }) });
    using folder = tempFolder({ ...light, name: 'one', 'windlass.config.json': config });
    await build(folder);
    folder.write({ name: 'two' });
    await build(folder);
    expect(existsSync(join(folder.path, 'out/one'))).toBe(false);
    folder.write({ name: 'three', 'out/mine': 'x' });
    await build(folder);
    expect(folder.read('out/mine')).toBe('x');
  });
});

describe('names that are not easy', () => {
  it('spaces, quotes, umlauts and newlines in files and words reach the build and the cache as they are', async () => {
    const odd = `it's "ünï"\n$HOME`;
    const config = configOf({
      'an app / 1': {
        preset: 'custom',
        command: ['cp', odd, `out/${odd}`],
        dir: 'a dir',
        inputs: ['a dir/*'],
        output: 'a dir/out',
      },
    });
    using folder = tempRepository({ ...light, [`a dir/${odd}`]: 'x', 'windlass.config.json': config });
    mkdirSync(join(folder.path, 'a dir/out'));
    expect(await build(folder)).toMatchObject([{ state: 'done', files: 1 }]);
    expect(await build(folder)).toMatchObject([{ state: 'unchanged' }]);
    folder.write({ [`a dir/${odd}`]: 'y' });
    expect(await why(folder)).toEqual([`a dir/${odd} changed`]);
  });

  it('symbolic links in sources are inputs by where they point, also in a circle', async () => {
    const config = configOf({ app: shell('echo > build/x', { output: 'build/x' }) });
    using folder = tempRepository({ ...light, 'windlass.config.json': config, 'build/.keep': '' });
    symlinkSync('loop', join(folder.path, 'src/loop'));
    symlinkSync('.', join(folder.path, 'src/here'));
    await build(folder);
    expect(await why(folder)).toEqual([null]);
    rmSync(join(folder.path, 'src/here'));
    symlinkSync('..', join(folder.path, 'src/here'));
    expect(await why(folder)).toEqual(['src/here changed']);
  });

  it('a stamp that is broken means that it is built again', async () => {
    using folder = tempRepository(light);
    await build(folder);
    const dir = join(folder.path, '.git/windlass/builds');
    const [stamp = ''] = execFileSync('ls', [dir], { encoding: 'utf8' })
      .split('\n')
      .filter((name) => name.endsWith('.json'));
    for (const text of ['', '{', 'null', '{"schema":"windlass/build@1"}']) {
      writeFileSync(join(dir, stamp), text);
      expect(await build(folder)).toMatchObject([
        { state: 'done', reason: 'it was not built here, or not to its end' },
      ]);
    }
  });
});
