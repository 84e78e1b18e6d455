import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import type { Finding } from '@windlass/kit/output/envelope';
import { describe, expect, it, test } from 'vitest';
import type { ArtifactList } from '../artifacts.ts';
import { create } from '../testing/product.ts';
import { failure, releaseIn } from '../testing/release.ts';
import { checkAll } from './check-all.ts';

const file = 'dist/release/light-1.1.1-app.tar.gz';
const main = (version: string): string =>
  `#include <stdio.h>\nint main(void) { puts("light ${version}"); return 0; }\n`;

interface Shape {
  readonly check?: object;
  readonly platform?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/** A program in C, compiled and packed, with what its package is to be like. */
async function packed({ check = {}, platform, more = {}, version = '1.1.1' }: Shape = {}): Promise<Folder> {
  const files = [{ from: 'light', to: 'bin/light' }, { from: 'data' }];
  const name = '{product}-{core}-{package}.{format}';
  const config = {
    product: 'light',
    version: { source: 'VERSION' },
    packages: { app: { files, platform, name, check } },
  };
  const folder = tempRepository({
    VERSION: '1.1.1\n',
    '.gitignore': '/light\n',
    'main.c': main(version),
    'data/a.txt': 'some data\n',
    'data/settings/old.ini': 'x\n',
    ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`data/${path}`, text])),
    'windlass.config.json': JSON.stringify(config),
  });
  execFileSync('cc', ['-o', 'light', 'main.c'], { cwd: folder.path });
  await create(folder);
  return folder;
}

async function check(folder: Folder, runTimeout = 30_000): Promise<readonly Finding[]> {
  return (await checkAll(await releaseIn(folder.path), { names: [], runTimeout })).findings;
}

/** Puts another archive in the place of the packed one, with tables that fit it. */
function replaceArchive(folder: Folder, ...tarArgs: string[]): void {
  execFileSync('tar', ['-czf', join(folder.path, file), ...tarArgs], { cwd: folder.path });
  const bytes = readFileSync(join(folder.path, file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const table = join(folder.path, 'dist/release/artifacts.json');
  const list: ArtifactList = JSON.parse(readFileSync(table, 'utf8'));
  const [artifact] = list.artifacts;
  const artifacts = [{ ...artifact, size: bytes.length, sha256 }];
  writeFileSync(table, JSON.stringify({ ...list, artifacts }));
  writeFileSync(join(folder.path, 'dist/release/SHA256SUMS'), `${sha256}  light-1.1.1-app.tar.gz\n`);
}

describe('a package that is right', () => {
  it('passes every check, and its program is run', async () => {
    using folder = await packed({
      check: {
        minSize: '1kB',
        maxSize: '1MB',
        contains: ['bin/light', 'a.txt', 'light-*/data/**'],
        forbids: ['*.exe', 'nothing/**'],
        forbidsText: ['SECRET_[A-Z]+'],
        run: ['bin/light', '--version'],
      },
    });
    const { findings, steps } = await checkAll(await releaseIn(folder.path), { names: [], runTimeout: 30_000 });
    expect(findings).toEqual([]);
    expect(steps).toMatchObject([
      { id: 'check-app', state: 'done', reason: expect.stringMatching(/^\d+ checks, 0 errors, 0 warnings$/) },
    ]);
  });
});

describe('checksums', () => {
  it.each<[string, (folder: Folder) => void, string[]]>([
    [
      'a byte that was turned',
      (folder) => {
        const bytes = readFileSync(join(folder.path, file));
        bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
        writeFileSync(join(folder.path, file), bytes);
      },
      ['artifact-readable'],
    ],
    ['an archive cut in half', (f) => truncateSync(join(f.path, file), 400), ['artifact-readable']],
    ['an archive that is gone', (f) => rmSync(join(f.path, file)), ['artifact-readable']],
    [
      'another archive of the same name',
      (f) => execFileSync('tar', ['-czf', file, 'light-1.1.1'], { cwd: repacked(f) }),
      ['artifact-checksum', 'artifact-checksum', 'artifact-checksum', 'artifact-contents'],
    ],
    [
      'a missing SHA256SUMS',
      (f) => rmSync(join(f.path, 'dist/release/SHA256SUMS')),
      ['artifact-checksum', 'attachment-checksums'],
    ],
  ])('find %s', async (_, spoil, expected) => {
    using folder = await packed({ check: { run: ['bin/light'] } });
    spoil(folder);
    const findings = await check(folder);
    expect(findings.map((one) => one.check)).toEqual(expected);
    expect(findings.every(({ severity, fix, file: of }) => severity === 'error' && fix && of)).toBe(true);
  });

  /** The folder, with what is in the archive beside it, changed. */
  function repacked(folder: Folder): string {
    execFileSync('tar', ['-xzf', file], { cwd: folder.path });
    writeFileSync(join(folder.path, 'light-1.1.1/data/a.txt'), 'other data\n');
    return folder.path;
  }
});

describe('the config', () => {
  test.each<[string, object, string, RegExp]>([
    ['too small', { minSize: '1MB' }, 'artifact-size', /too small/],
    ['too large', { maxSize: '100B' }, 'artifact-size', /too large/],
    ['without what it must contain', { contains: ['bin/other'] }, 'artifact-contains', /nothing in it is bin\/other/],
    ['with a forbidden file', { forbids: ['*.ini'] }, 'artifact-forbids', /data\/settings\/old\.ini must not be/],
    ['with a forbidden folder', { forbids: ['settings'] }, 'artifact-forbids', /data\/settings must not be/],
    ['with a forbidden path', { forbids: ['data/settings/**'] }, 'artifact-forbids', /must not be/],
    [
      'with a forbidden text',
      { forbidsText: ['some d\\w+'] },
      'artifact-forbidden-text',
      /a\.txt has in line 1 \(byte 0\)/,
    ],
    [
      'with a forbidden text in a binary',
      { forbidsText: ['light 1\\.'] },
      'artifact-forbidden-text',
      /bin\/light has in byte \d+/,
    ],
  ])('finds a package %s', async (_, rules, id, message) => {
    using folder = await packed({ check: rules });
    const findings = await check(folder);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding).toMatchObject({ check: id, severity: 'error', message: expect.stringMatching(message) });
      expect(finding.fix && finding.expected && finding.actual).toBeTruthy();
    }
  });

  it('does not repeat the text that must not be there', async () => {
    using folder = await packed({
      check: { forbidsText: ['[a-z0-9]{32}'] },
      more: { key: 'abcdefabcdef01234567890123456789' },
    });
    const found = JSON.stringify(await check(folder));
    expect(found).toContain('data/key');
    expect(found).not.toContain('abcdefabcdef');
  });

  it('with a broken expression is refused, at its place', async () => {
    using folder = await packed({ check: { forbidsText: ['ok', '('] } });
    expect(await failure(check(folder))).toMatchObject({
      kind: 'config',
      message: 'packages.app.check.forbidsText.1: this is no regular expression',
      where: { line: 1, column: expect.any(Number) },
    });
  });
});

describe('hygiene', () => {
  it.each<[string, string[], RegExp]>([
    [
      'absolute paths',
      ['--absolute-names', '--transform', 's,^data/a,/etc/a,', 'data'],
      /\/etc\/a\.txt is an absolute path/,
    ],
    [
      'paths that lead out',
      ['--absolute-names', '--transform', 's,^data/a,x/../../a,', 'data'],
      /leads out of the folder/,
    ],
    ['set-id bits', ['--mode=4755', 'light'], /light would run as another user/],
    ['world-writable files', ['--mode=0666', 'data/a.txt'], /data\/a\.txt may be written by anybody/],
    ['duplicates', ['data/a.txt', './data/a.txt', 'data/a.txt'], /data\/a\.txt is in it twice/],
    ['pipes', ['pipe'], /pipe is a device, a pipe/],
    ['links that lead out', ['out'], /out → \/etc\/passwd does not lead to anything in it/],
    ['links that go in a circle', ['circle'], /circle → circle does not lead/],
    [
      'hard links to what is not in it',
      ['--transform', 's,hard1,gone,H', 'hard1', 'hard2'],
      /hard2 → hard1 does not lead/,
    ],
    ['newlines in names', ['new\nline'], /"new\\nline" is a name that unpackers read differently/],
  ])('finds %s', async (_, args, message) => {
    using folder = await packed({ check: { run: ['bin/light'] } });
    execFileSync(
      'sh',
      [
        '-c',
        'mkfifo pipe; ln -s /etc/passwd out; ln -s circle circle; touch hard1; ln hard1 hard2; touch "$1"',
        'sh',
        'new\nline',
      ],
      { cwd: folder.path },
    );
    replaceArchive(folder, ...args);
    const findings = await check(folder);
    const messages = findings.filter((one) => one.check === 'artifact-hygiene').map((one) => one.message);
    expect(messages.join('\n')).toMatch(message);
    // Nothing of it was started.
    expect(findings.some((one) => one.check === 'artifact-test-run')).toBe(false);
  });
});

describe('the test run', () => {
  it.each<[string, Shape, RegExp, string]>([
    ['another version', { version: '1.1.17' }, /does not tell this version/, '1.1.17'],
    ['a program that is not there', { check: { run: ['bin/other'] } }, /there is no bin\/other in it/, ''],
    ['a path out of it', { check: { run: ['../../../../../../bin/echo', '1.1.1'] } }, /leads out of the package/, ''],
    ['a program that is none', { check: { run: ['data/a.txt'] } }, /may not be executed|cannot be run/, ''],
  ])('finds %s', async (_, shape, message, actual) => {
    using folder = await packed({ check: { run: ['bin/light', '--version'] }, ...shape });
    const [finding, ...others] = await check(folder);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: 'artifact-test-run', message: expect.stringMatching(message) });
    expect(finding?.actual ?? '').toContain(actual);
  });

  async function withScript(script: string, runTimeout?: number): Promise<readonly Finding[]> {
    using folder = await packed({ check: { run: ['data/run'] } });
    folder.write({ 'data/run': `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder.path, 'data/run'), 0o755);
    await create(folder);
    return await check(folder, runTimeout);
  }

  it.each([
    ['an exit code', 'echo 1.1.1; echo broken >&2; exit 7', /data\/run failed/, /exit code 7: broken/],
    ['a version on stderr only', 'echo 1.1.1 >&2', /it does on stderr/, /nothing/],
    ['silence', '', /does not tell this version/, /nothing/],
  ])('finds %s', async (_, script, message, actual) => {
    expect(await withScript(script)).toMatchObject([
      { message: expect.stringMatching(message), actual: expect.stringMatching(actual) },
    ]);
  });

  it('ends a program that takes too long, with all that it started', async () => {
    const [finding] = await withScript('sleep 300 & wait', 200);
    expect(finding?.message).toMatch(/took longer than 200 ms and was stopped/);
  });

  it('gives it an empty environment and a home of its own', async () => {
    const script = `touch "$HOME/x" "$TMPDIR/y" || exit 1; env | sed s,=.*,, | sort | tr '\\n' ' ' >&2; exit 9`;
    const [finding] = await withScript(script);
    const [how, said = ''] = finding?.actual?.split(': ') ?? [];
    expect(how).toBe('exit code 9');
    // What the shell itself sets is none of ours.
    const names = said.split(' ').filter((name) => !/^(?:PWD|OLDPWD|SHLVL|_|)$/.test(name));
    expect(names).toEqual(['HOME', 'LANG', 'PATH', 'TMPDIR', 'TZ']);
  });

  it('is left out with a warning where the package is for another system', async () => {
    const platform = process.arch === 'arm64' ? 'linux-x86_64' : 'linux-aarch64';
    const rules = { run: ['bin/light'], elf: { ignore: ['light'] } };
    using folder = await packed({ platform, version: '9.9.9', check: rules });
    expect(await check(folder)).toMatchObject([{ severity: 'warning', message: expect.stringContaining(platform) }]);
  });
});

describe('what was packed', () => {
  it('has to be there, and to be of this version', async () => {
    using folder = await packed();
    folder.write({ VERSION: '1.1.2\n' });
    expect(await check(folder)).toMatchObject([
      {
        check: 'artifact-other-version',
        severity: 'error',
        message: 'light-1.1.1-app.tar.gz is of 1.1.1: this version was not packed',
      },
    ]);
    rmSync(join(folder.path, 'dist'), { recursive: true });
    expect(await failure(check(folder))).toMatchObject({ kind: 'gate', next: 'npx windlass create-binary-packages' });
  });

  it('lacks what the config names since', async () => {
    using folder = await packed();
    const config = JSON.parse(folder.read('windlass.config.json'));
    config.packages.more = { files: [{ from: 'VERSION' }] };
    folder.write({ 'windlass.config.json': JSON.stringify(config) });
    expect(await check(folder)).toMatchObject([
      { check: 'artifact-missing', message: 'light-1.1.1-more.tar.gz was not packed' },
    ]);
  });

  it('may be as large as the machine has room for: zeros, thousandfold compressed, are no fault', async () => {
    using folder = await packed({ check: { forbidsText: ['SECRET'] } });
    mkdirSync(join(folder.path, 'data/big'));
    writeFileSync(join(folder.path, 'data/big/zeros'), '');
    truncateSync(join(folder.path, 'data/big/zeros'), 40_000_000);
    await create(folder);
    expect(statSync(join(folder.path, file)).size).toBeLessThan(200_000);
    expect(await check(folder)).toEqual([]);
  });
});
