// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualVersion } from '../model/testing/arbitraries.ts';
import { formatVersion, parseVersion } from '../model/version.ts';
import { pkgbuild } from './pkgbuild.ts';
import { fieldsOf, summary, synced } from './testing/line-case.ts';
import { checkSplice } from './testing/splice-property.ts';

const recipe = `# Maintainer: A <a@example.org>
pkgname=foo-bin
_pkgname=foo
pkgver=3.4.0 # keep in step
pkgrel=4
epoch=1
url="https://github.com/acme/foo"
depends=('bar>=3.4.0' "baz=3.4.0")
makedepends=(qux=3.4.0)
source=("foo-3.4.0.tar.gz::https://github.com/acme/foo/releases/download/v3.4.0/foo-3.4.0-x86_64.tar.gz"
        "https://github.com/other/bar/archive/v3.4.0.tar.gz" # 3.4.0
        https://github.com/acme/foo/raw/v3.1.2/LICENSE
        "foo.desktop")
sha256sums=('340' SKIP SKIP SKIP)

package() {
  pkgver=3.4.0
  cat > "$pkgdir/x" <<EOF
pkgver=3.4.0
EOF
}
`;

/** What bash makes of the recipe. */
function sourced(text: string, names: string): string {
  const run = spawnSync('bash', ['-c', `set -eu; eval "$(cat)"; printf '%s' "${names}"`], {
    input: text,
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout;
}

describe('PKGBUILD', () => {
  test('pkgver, pkgrel and own source URLs change, all else stays', () => {
    const after = recipe
      .replace('pkgver=3.4.0 #', 'pkgver=3.4.1 #')
      .replace('pkgrel=4', 'pkgrel=1')
      .replace(/"foo-3\.4\.0.*"/, (line) => line.replaceAll('3.4.0', '3.4.1'))
      .replace('v3.1.2', 'v3.4.1');
    expect(synced('aur/PKGBUILD', recipe)).toBe(after);
  });

  test('epoch is shown and never written', () => {
    expect(summary('PKGBUILD', recipe)).toContain('epoch | epoch | literal | 1');
  });

  test.each([
    ['4', '5'],
    ['1.1', '1.2'],
    ['9', '10'],
    ['1.9', '1.10'],
  ])('pkgrel %s becomes %s where only other content changes', (from, to) => {
    const text = `pkgver=3.4.1\npkgrel=${from}\n`;
    const [, field] = fieldsOf('PKGBUILD', text);
    const context = { source: false, versionChanges: false, contentChanges: true, now: new Date(0) };
    expect(field?.render(parseVersion('3.4.1'), context)).toBe(to);
    expect(field?.render(parseVersion('3.4.1'), { ...context, contentChanges: false })).toBeNull();
  });

  test('with the version the same and a drifted URL, pkgrel counts on', () => {
    const text =
      'pkgname=foo\npkgver=3.4.1\npkgrel=2\nurl=https://github.com/acme/foo\nsource=(https://github.com/acme/foo/archive/v3.0.3.tar.gz)\n';
    const [pkgver, pkgrel, url] = fieldsOf('PKGBUILD', text);
    expect([pkgver?.value, pkgrel?.value, url?.value]).toEqual(['3.4.1', '2', '3.0.3']);
    expect(url?.role).toBe('url');
  });

  test('a pkgver() function computes pkgver, so it is left', () => {
    const text = 'pkgname=foo-git\npkgver=3.4.0.r1.gabc\npkgrel=1\npkgver() {\n  git describe\n}\n';
    expect(summary('PKGBUILD', text)[0]).toBe('pkgver | version | computed-keyword | 3.4.0.r1.gabc');
    expect(synced('PKGBUILD', text)).toBe(text);
  });

  test('an expression follows its helper variable, in the form that pkgver needs', () => {
    const same = '_pkgver=3.4.0\npkgver=${_pkgver}\npkgrel=1\n';
    expect(synced('PKGBUILD', same, '3.4.1-rc.1')).toBe('_pkgver=3.4.1rc.1\npkgver=${_pkgver}\npkgrel=1\n');
    const rewritten = '_tag=v3.4.0-beta.1\npkgver="${_tag//-/_}"\npkgrel=1\n';
    expect(synced('PKGBUILD', rewritten, '3.4.1-rc.1')).toBe('_tag=v3.4.1-rc.1\npkgver="${_tag//-/_}"\npkgrel=1\n');
  });

  test('a variable for something that is packaged beside it is left', () => {
    const text = 'pkgver=3.4.0\npkgrel=1\n_electronver=3.4.0\n_ver=12.1.0\n';
    expect(synced('PKGBUILD', text)).toBe('pkgver=3.4.1\npkgrel=1\n_electronver=3.4.0\n_ver=12.1.0\n');
  });

  test('a template’s placeholders are shown and left', () => {
    const text = 'pkgver=%{{V}}%\npkgrel=%{{R}}%\n';
    expect(fieldsOf('x.PKGBUILD', text).map(({ kind }) => kind)).toEqual([
      'placeholder-or-expression',
      'placeholder-or-expression',
    ]);
    expect(synced('x.PKGBUILD', text)).toBe(text);
  });

  test('whatever stands around it, bash reads the new pkgver and no other byte changes', () => {
    const around = fc.constantFrom(
      '# pkgver=0.0.1',
      '',
      'arch=(x86_64)',
      "pkgdesc='it is 3.4.0; pkgver=1'",
      'depends=("a=3.4.0")',
      'x() {\n  pkgver=1\n}',
      'optdepends=(\n  "b: for 3.4.0"\n)',
      'license=(MIT) # 3.4.0',
      'd="multi\npkgver=9\n"',
    );
    const lines = fc.array(around, { maxLength: 4 }).map((all) => all.map((line) => `${line}\n`).join(''));
    const quote = fc.constantFrom('', '"', "'");
    const before = fc.tuple(
      lines,
      quote,
      fc.constantFrom('3.4.0', '1.0', 'v2', '20240101'),
      fc.constantFrom('', ' # now', '  '),
      lines,
      lines,
    );
    fc.assert(
      fc.property(before, usualVersion, ([head, q, former, tail, middle, end], version) => {
        const text = `${head}pkgver=${q}${former}${q}${tail}\n${middle}pkgrel=2\n${end}`;
        const { text: after } = checkSplice(pkgbuild, 'PKGBUILD', text, version);
        const pkgver = fieldsOf('PKGBUILD', after)[0]?.value ?? '';
        expect(sourced(after, '$pkgver $pkgrel')).toBe(`${pkgver} 1`);
        expect(pkgver.replace(/^v/, '').startsWith(version.core), formatVersion(version)).toBe(true);
      }),
      { seed: 20261121, numRuns: 25 },
    );
  });
});

describe('.SRCINFO', () => {
  const info =
    'pkgbase = foo-bin\n\tpkgver = 3.4.0\n\tpkgrel = 2\n\tepoch = 1\n\turl = https://github.com/acme/foo\n\tdepends = bar=3.4.0\n\tnoextract = foo-3.4.0.AppImage\n\tsource = foo-3.4.0.tgz::https://github.com/acme/foo/releases/download/v3.0.3/foo-3.0.3.tgz\n\tsource_x86_64 = https://github.com/other/bar/archive/v3.4.0.tar.gz\n\tsha256sums = 340\n\npkgname = foo-bin\n';

  test('pkgver, pkgrel and own sources change, with or without tabs', () => {
    const after = info
      .replace('pkgver = 3.4.0', 'pkgver = 3.4.1')
      .replace('pkgrel = 2', 'pkgrel = 1')
      .replace('foo-3.4.0.AppImage', 'foo-3.4.1.AppImage')
      .replace('foo-3.4.0.tgz', 'foo-3.4.1.tgz')
      .replaceAll('3.0.3', '3.4.1');
    expect(synced('.SRCINFO', info)).toBe(after);
    expect(synced('a/.SRCINFO', info.replaceAll('\t', ''))).toBe(after.replaceAll('\t', ''));
  });
});
