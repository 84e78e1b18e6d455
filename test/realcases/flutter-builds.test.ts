import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { script as buildArtifacts } from '@windlass/build-artifacts/script';
import { runCaught, runJson, tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { checkout } from './checkout.ts';
import { flutterStandIn } from './flutter-stand-in.ts';

/** As little as a build of the example's configuration looks at: no file of the real project is needed. */
const product = {
  'pubspec.yaml': 'name: cloudtolocalllm\nversion: 3.8.3+202506291750\n',
  'assets/version.json': '{ "version": "3.8.3", "build_number": "202506291750" }\n',
};

type Built = {
  readonly builds: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason: string;
    readonly output: string;
  }[];
};

const bundle = `build/linux/${process.arch}/release/bundle`;

describe('flutter-linux and flutter-web, with a stand-in for flutter', () => {
  test('run what a person would type, in an environment that is the same everywhere', async () => {
    using flutter = flutterStandIn();
    using repo = checkout(product);
    const outer = {
      GITHUB_TOKEN: 'secret',
      FLUTTER_ROOT: '/elsewhere',
      PUB_TOKEN: 'secret',
      LANG: 'de_DE',
      TZ: 'Asia/Tokyo',
    };
    const built = await runJson(buildArtifacts, repo.path, [], { PATH: flutter.path, TMPDIR: '/tmp', ...outer });
    expect(built).toMatchObject({
      exitCode: 0,
      data: {
        builds: [
          { name: 'desktop', state: 'done', output: bundle },
          { name: 'web', state: 'done', output: 'build/web' },
        ],
      },
    });
    const calls = flutter.calls();
    expect(calls.map(({ argv }) => ['flutter', ...argv].join(' '))).toEqual([
      'flutter pub get',
      'flutter build linux --release',
      'flutter pub get',
      'flutter build web --release --no-tree-shake-icons',
    ]);
    for (const { env, umask } of calls) {
      // What the shell of the stand-in itself sets.
      const { PWD, OLDPWD: _old, SHLVL: _level, _: _last, ...rest } = env;
      expect(rest).toEqual({
        PATH: flutter.path,
        HOME: repo.path,
        TMPDIR: '/tmp',
        LANG: 'C.UTF-8',
        LC_ALL: 'C.UTF-8',
        PYTHONHASHSEED: '0',
        TZ: 'UTC',
        SOURCE_DATE_EPOCH: repo.git('log', '-1', '--format=%ct'),
      });
      expect([PWD, umask]).toEqual([repo.path, '0022']);
    }
    expect(repo.read('build/web/version.json')).toContain('"version":"3.8.3","build_number":"202506291750"');
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  test('are not run again for what flutter itself writes, and each for its own sources only', async () => {
    using flutter = flutterStandIn();
    using repo = checkout(product);
    const env = { PATH: flutter.path };
    const build = async () => {
      const { data } = await runJson(buildArtifacts, repo.path, [], env);
      return (data as Built).builds.map(({ state, reason }) => `${state}: ${reason}`);
    };
    expect(await build()).toEqual(['done: it was not built yet', 'done: it was not built yet']);
    expect(flutter.calls()).toHaveLength(4);
    const unchanged = 'unchanged: nothing it depends on has changed';
    expect(await build()).toEqual([unchanged, unchanged]);
    repo.write({ 'README.md': 'other words\n' });
    expect(await build()).toEqual([unchanged, unchanged]);
    expect(flutter.calls()).toHaveLength(4);
    repo.write({ 'web/index.html': '<!doctype html>\n<title>Other</title>\n' });
    expect(await build()).toEqual([unchanged, 'done: web/index.html changed']);
    repo.write({ 'lib/main.dart': 'void main() { print(1); }\n' });
    expect(await build()).toEqual(['done: lib/main.dart changed', 'done: lib/main.dart changed']);
    expect(flutter.calls()).toHaveLength(10);
  });

  test('without flutter: exit code 3, where it was looked for and how to get it', async () => {
    using tools = tempFolder();
    using repo = checkout(product);
    const bin = join(tools.path, 'bin');
    mkdirSync(bin);
    symlinkSync(execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(), join(bin, 'git'));
    const { exitCode, stderr, stdout } = await runCaught(buildArtifacts, repo.path, [], { PATH: bin });
    expect(stderr).toContain('desktop cannot be built: flutter was not found');
    expect(stderr).toContain(`it is in no folder of PATH (${bin})`);
    expect(stderr).toMatch(/next: +get flutter: https:\/\/docs\.flutter\.dev\/get-started\/install\/linux/);
    expect([exitCode, stdout]).toEqual([3, '']);
  });
});
