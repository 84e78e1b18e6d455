import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { script as buildArtifacts } from '@windlass/build-artifacts/script';
import { script as createPackages } from '@windlass/create-binary-packages/script';
import { type Folder, runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { script as prepareAur } from '@windlass/prepare-aur-package/script';
import { script as syncVersions } from '@windlass/sync-versions/script';
import { script as consistency } from '@windlass/validate-version-consistency/script';
import { describe, expect, test } from 'vitest';
import { bytesOf, checkout, exampleConfig, type LineChange, withLines } from './checkout.ts';
import { flutterStandIn } from './flutter-stand-in.ts';
import { areHere, filesAt } from './real-files.ts';

// Of that day: builds counted from 001, and these files were not there or not the product's yet.
const later = /scheme: timestamp|lib\/shared|installers\/windows|packaging\/deb/;
const config = exampleConfig
  .split('\n')
  .filter((line) => !later.test(line))
  .join('\n');

const checkoutAt313 = () => checkout(filesAt('44863a7'), config);

const release = 'https://github.com/imrightguy/CloudToLocalLLM/releases/download';
const archive = 'x86_64.tar.gz';

/** `file:line:column` of the n-th `3.0.3` of each line of a file. */
function places(repo: Folder, file: string): string[] {
  return repo
    .read(file)
    .split('\n')
    .flatMap((line, at) => [...line.matchAll(/3\.0\.3/g)].map(({ index }) => `${file}:${at + 1}:${index + 1}`));
}

describe.skipIf(!areHere)('44863a7: numbers of 3.1.3, a source of v3.0.3 (needs ../shared/realcases)', () => {
  test('the PKGBUILD that stands in for the real one says what the real .SRCINFO says', async () => {
    using repo = checkoutAt313();
    const { stdout } = await runCaught(prepareAur, repo.path, ['--print-srcinfo', 'aur-package/PKGBUILD']);
    expect(stdout).toBe(repo.read('aur-package/.SRCINFO'));
  });

  test('the numbers agree, and the check of versions is red: each part of each address with its line and column', async () => {
    using repo = checkoutAt313();
    const { exitCode, findings } = await runJson(consistency, repo.path, []);
    expect(exitCode).toBe(2);
    const of = (check: string) => findings.filter((finding) => finding.check === check);
    expect(of('version-mismatch')).toEqual([]);
    const stale = of('version-url-mismatch');
    expect(stale.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
      'aur-package/.SRCINFO:27:113',
      'aur-package/.SRCINFO:27:135',
      'aur-package/.SRCINFO:28:120',
      'aur-package/.SRCINFO:28:142',
      ...places(repo, 'aur-package/PKGBUILD'),
    ]);
    expect(stale).toHaveLength(8);
    for (const finding of stale)
      expect(finding).toMatchObject({ severity: 'error', actual: '3.0.3', expected: '3.1.3' });
    // Another content under the same pkgver is another pkgrel: that is all else there is to say.
    expect(
      findings.filter((finding) => !stale.includes(finding)).map(({ check, message }) => [check, message]),
    ).toEqual([
      ['build-number-mismatch', 'pkgrel is 1, not 2'],
      ['build-number-mismatch', 'pkgrel is 1, not 2'],
    ]);
  });

  test('the AUR package is not prepared from it, and after a sync its checksum is that of what was packed', async () => {
    using flutter = flutterStandIn();
    using repo = checkoutAt313();
    const env = { PATH: flutter.path };
    expect(await runJson(buildArtifacts, repo.path, ['desktop'], env)).toMatchObject({ ok: true });
    const packed = await runJson(createPackages, repo.path, [], env);
    expect(packed).toMatchObject({ ok: true, data: { artifacts: [{ name: `cloudtolocalllm-3.1.3-${archive}` }] } });
    const before = bytesOf(repo);

    const args = ['--offline', '--no-makepkg'];
    const refused = await runJson(prepareAur, repo.path, args, env);
    expect(refused.exitCode).toBe(2);
    const pkgbuild = repo.read('aur-package/PKGBUILD').split('\n');
    const lineOf = (text: string) => pkgbuild.findIndex((line) => line.includes(text)) + 1;
    const [first] = refused.findings;
    expect(first).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/of 3\.0\.3, and the release is 3\.1\.3\+001/),
      file: 'aur-package/PKGBUILD',
      line: lineOf(`3.0.3-${archive}"`),
      column: 5,
    });
    const lines = new Set(refused.findings.map(({ file, line }) => `${file}:${line}`));
    expect([...lines]).toEqual(
      [`3.0.3-${archive}"`, `3.0.3-${archive}.sha256"`].map((end) => `aur-package/PKGBUILD:${lineOf(end)}`),
    );
    expect(bytesOf(repo)).toEqual(before);

    expect(await runJson(syncVersions, repo.path, [], env)).toMatchObject({ ok: true });
    repo.git('commit', '--quiet', '--all', '--message=fix: sources of this version');
    expect(await runJson(consistency, repo.path, [])).toMatchObject({ exitCode: 0, findings: [] });
    // The commit is another one, and a package is made of one commit.
    expect(await runJson(buildArtifacts, repo.path, ['desktop'], env)).toMatchObject({ ok: true });
    const again = await runJson(createPackages, repo.path, [], env);
    const { sha256 } = (again.data as { artifacts: [{ sha256: string }] }).artifacts[0];
    expect(await runJson(prepareAur, repo.path, args, env)).toMatchObject({ ok: true, findings: [] });

    const url = (of: string) => `${release}/v${of}/cloudtolocalllm-${of}-${archive}`;
    const local = (name: string) => `cloudtolocalllm-${name}-${archive}`;
    const sums = lineOf('sha256sums=(');
    const was = pkgbuild[sums] ?? '';
    expect(was).toContain('  # of the package');
    const own = new Map([...before].filter(([file]) => file.startsWith('aur-package/')));
    const changes: readonly LineChange[] = [
      ['aur-package/PKGBUILD', 9, 'pkgrel=1', 'pkgrel=2'],
      ...[archive, `${archive}.sha256`].map((end, at) => {
        const line = (of: string) => `    "${local('${pkgver}')}::${url(of)}"`.replaceAll(archive, end);
        return ['aur-package/PKGBUILD', sums - 3 + at, line('3.0.3'), line('3.1.3')] as const;
      }),
      ['aur-package/PKGBUILD', sums + 1, was, was.replace(/[\da-f]{64}/, sha256)],
      ['aur-package/.SRCINFO', 4, '\tpkgrel = 1', '\tpkgrel = 2'],
      ...[archive, `${archive}.sha256`].map((end, at) => {
        const line = (of: string) => `\tsource = ${local('3.1.3')}::${url(of)}`.replaceAll(archive, end);
        return ['aur-package/.SRCINFO', 27 + at, line('3.0.3'), line('3.1.3')] as const;
      }),
      ['aur-package/.SRCINFO', 29, `\tsha256sums = ${/[\da-f]{64}/.exec(was)?.[0]}`, `\tsha256sums = ${sha256}`],
    ];
    const now = new Map([...bytesOf(repo)].filter(([file]) => file.startsWith('aur-package/')));
    expect(now).toEqual(withLines(own, changes));
    expect(readFileSync(join(repo.path, 'dist/release/SHA256SUMS'), 'utf8')).toContain(sha256);
  });
});
