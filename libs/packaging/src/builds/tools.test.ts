import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { releaseIn } from '../testing/release.ts';
import { planBuilds, runBuilds } from './build-all.ts';
import { configOf } from './testing/two-checkouts.ts';

const version = (text: string) => `#!/bin/sh\ncase "$1" in --version) ${text} ;; *) echo made > out ;; esac\n`;

/** A folder for PATH with programs in it. */
function toolbox(programs: Readonly<Record<string, string>>): Folder {
  const folder = tempFolder(programs);
  for (const name of Object.keys(programs)) chmodSync(join(folder.path, name), 0o755);
  return folder;
}

function product(more: object = {}): Folder {
  const app = { preset: 'custom', command: ['maker'], inputs: ['VERSION'], output: 'out' };
  return tempRepository({
    VERSION: '1.0.0\n',
    '.gitignore': 'out\n',
    'windlass.config.json': configOf({ app }, more),
  });
}

async function why(repo: Folder, tools: Folder, build = false): Promise<string | null> {
  const release = await releaseIn(repo.path, { PATH: `${tools.path}:${process.env['PATH']}` });
  const options = { names: [], force: false };
  const [result] = await (build ? runBuilds(release, options) : planBuilds(release, options));
  return result?.state === 'unchanged' ? null : (result?.reason ?? null);
}

test('another version of the program in the same place is another build', async () => {
  using repo = product();
  using tools = toolbox({ maker: version('echo 1') });
  await why(repo, tools, true);
  expect(await why(repo, tools)).toBe(null);
  tools.write({ maker: version('echo 2') });
  expect(await why(repo, tools)).toBe(`maker is another one than before: ${join(tools.path, 'maker')}`);
});

test('so is what a tool of the config says of its version, though another program starts it', async () => {
  using repo = product({ tools: { compiler: '*' } });
  // As a proxy does that looks up which toolchain is meant.
  using tools = toolbox({
    maker: version('true'),
    compiler: version('cat "$0.version"'),
    'compiler.version': 'c 1.0\n',
  });
  await why(repo, tools, true);
  expect(await why(repo, tools)).toBe(null);
  tools.write({ 'compiler.version': 'c 1.1\n' });
  expect(await why(repo, tools)).toBe('compiler --version said c 1.0, and says c 1.1');
  tools.write({ 'compiler.version': 'c 1.1\nfor this machine\n' });
  expect(await why(repo, tools)).toMatch(/^compiler --version said c 1\.0, and says c 1\.1 \([0-9a-f]{12}\)$/);
});

test('a tool that is not there, or says nothing, keeps nobody from building', async () => {
  using repo = product({ tools: { compiler: '*', mute: '*' } });
  using tools = toolbox({ maker: version('true'), mute: version('exit 1') });
  expect(await why(repo, tools, true)).toBe('it was not built yet');
  expect(await why(repo, tools)).toBe(null);
  tools.write({ compiler: version('echo c 1.0') });
  chmodSync(join(tools.path, 'compiler'), 0o755);
  expect(await why(repo, tools)).toBe('compiler --version said nothing, and says c 1.0');
});

test('a program in another folder is another one, and one that is gone is said to be', async () => {
  using repo = product();
  using tools = toolbox({ maker: version('true') });
  using others = toolbox({ maker: version('true') });
  using none = toolbox({});
  await why(repo, tools, true);
  expect(await why(repo, others)).toBe(`maker is another program now: ${join(others.path, 'maker')}`);
  expect(await why(repo, none)).toBe('maker is gone');
});

test('Flutter is told apart by what lies beside it, and not started for that', async () => {
  const app = { preset: 'flutter-web', inputs: ['VERSION'] };
  using repo = tempRepository({
    VERSION: '1.0.0\n',
    '.gitignore': 'build/\n',
    'windlass.config.json': configOf({ app }, { tools: { flutter: '*' } }),
  });
  // A stand-in: it makes a page and compiles nothing.
  const flutter = '#!/bin/sh\necho "$*" >> "$0.calls"\nmkdir -p build/web; echo > build/web/index.html\n';
  using sdk = toolbox({ 'bin/flutter': flutter, 'bin/internal/engine.version': 'one\n' });
  using tools = { ...sdk, path: join(sdk.path, 'bin') };
  await why(repo, tools, true);
  expect(await why(repo, tools)).toBe(null);
  sdk.write({ 'bin/internal/engine.version': 'two\n' });
  expect(await why(repo, tools)).toMatch(/^flutter is another one than before/);
  expect(sdk.read('bin/flutter.calls')).toBe('pub get\nbuild web --release --no-tree-shake-icons\n');
});
