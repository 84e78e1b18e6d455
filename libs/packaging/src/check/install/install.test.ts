import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { parseVersion } from '@windlass/version-sync/model/version';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { install } from './install.ts';
import type { Installable, InstallKind } from './installable.ts';

const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} });

interface Shape {
  readonly files: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const words = ({ severity, message, actual = '' }: Awaited<ReturnType<typeof install>>['faults'][number]) =>
  `${severity} ${message}: ${actual}`;

/** Packs the files with `pack`, which gives the name of the package, and installs that. */
async function installed(
  kind: InstallKind,
  { files, command = ['beacon', '--version'], env = process.env }: Shape,
  pack: (folder: Folder) => string,
): Promise<readonly string[]> {
  using folder = tempFolder(files);
  const one: Installable = {
    kind,
    file: join(folder.path, pack(folder)),
    command,
    version: parseVersion('1.2.3'),
    key: 'builds.app.check.install',
    timeoutMs: 20_000,
    paths: Object.keys(files),
    unpack: async (to) => void execFileSync('cp', ['-a', join(folder.path, 'app'), to]),
  };
  const { faults } = await install({ env, runner }, one);
  return faults.map(words);
}

// Of each test its own, so that what one leaves behind is seen.
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'windlass-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

describe('a tarball of npm', () => {
  const manifest = (more: object = {}) =>
    JSON.stringify({ name: '@lights/beacon', version: '1.2.3', bin: { beacon: 'cli.js' }, ...more });
  const program = (text: string) => `#!/usr/bin/env node\n${text}\n`;
  const pack = (folder: Folder): string => {
    chmodSync(join(folder.path, 'package/cli.js'), 0o755);
    execFileSync('tar', ['-czf', 'beacon.tgz', 'package'], { cwd: folder.path });
    return 'beacon.tgz';
  };
  const version = "process.stdout.write('beacon ' + require('./package.json').version);";

  it.each<[string, object, string, string[], RegExp[]]>([
    ['that is right', {}, version, ['beacon', '--version'], []],
    ['that installs another program', {}, version, ['lamp'], [/^error it installs no lamp: /]],
    [
      'whose dependency is nowhere here',
      { dependencies: { 'windlass-there-is-no-such-package': '1.0.0' } },
      version,
      ['beacon'],
      [/^warning it was not installed: npm has not in its cache what it depends on: /],
    ],
    ['that npm refuses', { name: 'no name' }, version, ['beacon'], [/^error npm install fails: /]],
  ])('%s', async (_, more, text, command, expected) => {
    const files = { 'package/package.json': manifest(more), 'package/cli.js': program(text) };
    using cache = tempFolder();
    const env = { ...process.env, npm_config_cache: join(cache.path, 'npm') };
    const found = await installed('npm', { files, command, env }, pack);
    expect(found).toEqual(expected.map((line) => expect.stringMatching(line)));
  });
});

const python = (text: string): boolean => {
  try {
    execFileSync('python3', ['-c', text], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const noPip = !python('import pip, venv');
// Since 70.1 setuptools makes wheels by itself.
const hasWheel = python('import setuptools.command.bdist_wheel') || python('import setuptools, wheel');

describe.skipIf(noPip)('for Python (skipped without python3 and its pip and venv)', () => {
  const info = 'beacon-1.2.3.dist-info';
  const module = "def main():\n    print('beacon 1.2.3')\n";
  /** A wheel is a zip with its metadata (PEP 427). */
  const wheel = (requires: string, text = module): Shape['files'] => ({
    'app/beacon/__init__.py': text,
    [`app/${info}/METADATA`]: `Metadata-Version: 2.1\nName: beacon\nVersion: 1.2.3\n${requires}`,
    [`app/${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`app/${info}/entry_points.txt`]: '[console_scripts]\nbeacon = beacon:main\n',
    [`app/${info}/RECORD`]: `beacon/__init__.py,,\n${['METADATA', 'WHEEL', 'entry_points.txt', 'RECORD'].map((name) => `${info}/${name},,\n`).join('')}`,
  });
  const zip = (folder: Folder): string => {
    const names = ['beacon/', `${info}/`];
    execFileSync('python3', ['-m', 'zipfile', '-c', '../beacon-1.2.3-py3-none-any.whl', ...names], {
      cwd: join(folder.path, 'app'),
    });
    return 'beacon-1.2.3-py3-none-any.whl';
  };

  it.each<[string, Shape['files'], string[], RegExp[]]>([
    ['a wheel that is right', wheel(''), ['beacon', '--version'], []],
    [
      'one whose dependency is nowhere here',
      wheel('Requires-Dist: windlass-there-is-none\n', `import windlass_there_is_none\n${module}`),
      ['beacon'],
      [
        /^warning beacon could not be judged: what it depends on is not here: beacon 1\.2\.3 requires windlass-there-is-none/,
      ],
    ],
    [
      'one that lacks a module of its own',
      wheel('', `import beacon.gone\n${module}`),
      ['beacon'],
      [/^error beacon failed: it needs a module that is not there: /],
    ],
  ])('%s', async (_, files, command, expected) => {
    expect(await installed('python', { files, command }, zip)).toEqual(
      expected.map((line) => expect.stringMatching(line)),
    );
  });

  it('a source distribution, built with what this machine has', async () => {
    const files = {
      'beacon-1.2.3/PKG-INFO': 'Metadata-Version: 2.1\nName: beacon\nVersion: 1.2.3\n',
      'beacon-1.2.3/beacon.py': module,
      'beacon-1.2.3/setup.py': `from setuptools import setup
setup(name='beacon', version='1.2.3', py_modules=['beacon'], entry_points={'console_scripts': ['beacon = beacon:main']})\n`,
    };
    const pack = (folder: Folder): string => {
      execFileSync('tar', ['-czf', 'beacon-1.2.3.tar.gz', 'beacon-1.2.3'], { cwd: folder.path });
      return 'beacon-1.2.3.tar.gz';
    };
    const lacking = [expect.stringMatching(/^warning it was not installed: what builds and installs it is not here: /)];
    expect(await installed('python', { files }, pack)).toEqual(hasWheel ? [] : lacking);
  });
});

test.each<[string, string[], RegExp[]]>([
  ['in bin, by its name', ['beacon', '--version'], []],
  ['by its path', ['bin/beacon'], []],
  ['that is not there', ['lamp'], [/^error there is no lamp in it/]],
  ['of this machine', ['../../../../../../bin/sh'], [/^error there is no .*sh in it/]],
])('an archive is unpacked, and a program is found %s', async (_, command, expected) => {
  const files = { 'app/bin/beacon': '#!/bin/sh\necho 1.2.3\n' };
  const pack = (folder: Folder): string => {
    chmodSync(join(folder.path, 'app/bin/beacon'), 0o755);
    mkdirSync(join(folder.path, 'to'));
    return 'app';
  };
  const found = await installed('archive', { files, command }, pack);
  expect(found).toEqual(expected.map((line) => expect.stringMatching(line)));
});

test('an AppImage is itself what is run, and needs no FUSE for that', async () => {
  const text = '#!/bin/sh\n[ "$1 $2" = "--appimage-extract-and-run --version" ] && pwd >&2 && echo beacon 1.2.3\n';
  const pack = (): string => 'Beacon.AppImage';
  expect(await installed('appimage', { files: { 'Beacon.AppImage': text } }, pack)).toEqual([]);
});
