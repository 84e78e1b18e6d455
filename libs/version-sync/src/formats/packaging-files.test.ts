import { describe, expect, test } from 'vitest';
import { fieldsOf, summary, synced } from './testing/line-case.ts';

const homebrew = `class Foo < Formula
  desc "3.4.0 of foo"
  homepage "https://github.com/acme/foo"
  url "https://github.com/acme/foo/releases/download/v3.4.0/foo-3.4.0-x86_64.tar.gz"
  version "3.4.0"
  sha256 "340000"
  depends_on "bar@3.4.0"

  on_macos do
    url "https://github.com/acme/foo/releases/download/v3.4.0/foo-3.4.0-arm64.tar.gz"
  end

  resource "dep" do
    url "https://github.com/other/dep/archive/v3.4.0.tar.gz"
    version "3.4.0"
  end

  test do
    assert_match "3.4.0", shell_output("foo --version")
  end
end
`;

describe('Homebrew', () => {
  test('version and own URLs change, resources, tests and checksums do not', () => {
    const after = homebrew
      .split('\n')
      .map((line) => (/acme\/foo\/releases|^ {2}version/.test(line) ? line.replaceAll('3.4.0', '3.4.1') : line));
    expect(synced('Formula/foo.rb', homebrew)).toBe(after.join('\n'));
  });

  test('a URL that has drifted from the version is healed', () => {
    const text =
      'class X < Formula\n  version "3.4.0"\n  url "https://github.com/a/x/releases/download/v0.1.0/x-0.1.0.tgz"\nend\n';
    expect(synced('x.rb', text, '3.4.0')).toBe(text.replaceAll('0.1.0', '3.4.0'));
  });

  test('a cask with a bundle version writes both, and none without a build', () => {
    const text = 'cask "x" do\n  version "3.4.0,17"\n  url "https://x.io/#{version.csv.first}/x.dmg"\nend\n';
    expect(synced('Casks/x.rb', text)).toBe(text.replace('3.4.0,17', '3.4.1,002'));
    expect(synced('Casks/x.rb', text, '3.4.1')).toBe(text);
  });

  test('version :latest is computed', () => {
    expect(summary('Casks/x.rb', 'cask "x" do\n  version :latest\nend\n')).toEqual([
      'version | version | computed-keyword | :latest',
    ]);
  });

  test('a git tag is left where a revision belongs to it', () => {
    const bare = 'class X < Formula\n  url "https://github.com/a/x.git", tag: "v3.4.0"\nend\n';
    expect(synced('x.rb', bare)).toBe(bare.replace('3.4.0', '3.4.1'));
    const pinned = bare.replace('"v3.4.0"', '"v3.4.0",\n    revision: "abc"');
    expect(synced('x.rb', pinned)).toBe(pinned);
  });
});

describe('RPM', () => {
  const spec =
    'Name:           foo\nVersion:        3.4.0\nRelease:        3%{?dist}\nEpoch: 1\nURL: https://github.com/acme/foo\nSource0: https://github.com/acme/foo/archive/v3.4.0/foo-3.4.0.tar.gz\nSource1: https://github.com/other/bar/archive/v3.4.0.tar.gz\nRequires: bar >= 3.4.0\n\n%description\nVersion: 3.4.0\n\n%changelog\n* Mon Jan 5 2026 A <a@b> - 3.4.0-1\n';

  test('Version and own sources change, Release starts again, the rest stays', () => {
    expect(synced('foo.spec', spec)).toBe(
      spec
        .replace('Version:        3.4.0', 'Version:        3.4.1')
        .replace('3%{?dist}', '1%{?dist}')
        .replace('v3.4.0/foo-3.4.0', 'v3.4.1/foo-3.4.1'),
    );
  });

  test('a macro that Version names is where the version is written', () => {
    const text =
      '%global upstream_version 3.4.0\n%global other 3.4.0\nName: x\nVersion: %{upstream_version}\nRelease: %autorelease\n';
    expect(synced('x.spec', text)).toBe(text.replace('upstream_version 3.4.0', 'upstream_version 3.4.1'));
    expect(summary('x.spec', text)).toContain('Release | release-or-build-number | computed-keyword | %autorelease');
  });

  test('a pre-release has RPM’s tilde', () => {
    expect(synced('x.spec', 'Name: x\nVersion: 3.4.0\n', '3.4.1-rc.1')).toContain('Version: 3.4.1~rc.1\n');
  });
});

describe('Debian', () => {
  test.each([
    ['3.4.0', '3.4.1+002'],
    ['1:3.4.0-3', '1:3.4.1+002-1'],
    ['3.4.0+001-0ubuntu2', '3.4.1+002-1'],
    ['3.4.0-rc1', '3.4.1+002'],
  ])('control: %s becomes %s', (from, to) => {
    const text = `Package: foo\nVersion: ${from}\nDepends: bar (>= 3.4.0), baz (= ${from})\n`;
    expect(synced('DEBIAN/control', text)).toBe(text.replace(`Version: ${from}`, `Version: ${to}`));
  });

  test('control of a source package has no version', () => {
    expect(
      fieldsOf('debian/control', 'Source: foo\nStandards-Version: 4.6.2\n\nPackage: foo\nDepends: bar (>= 3.4.0)\n'),
    ).toEqual([]);
  });

  const log =
    'foo (1:3.4.0-2) bookworm; urgency=low\n\n  * Fix (3.4.0).\n\n -- A. Person <a@example.org>  Mon, 05 Jan 2026 10:00:00 +0100\n';

  test('changelog gets a stanza on top, once', () => {
    expect(synced('debian/changelog', log)).toBe(
      `foo (1:3.4.1+002-1) bookworm; urgency=low\n\n  * Release 3.4.1+002.\n\n -- A. Person <a@example.org>  Wed, 04 Mar 2026 05:06:07 +0000\n\n${log}`,
    );
  });

  test('changelog keeps CRLF, and a native package gets no revision', () => {
    const text = log.replace('1:3.4.0-2', '3.4.0').replaceAll('\n', '\r\n');
    const after = synced('debian/changelog', text);
    expect(after.startsWith('foo (3.4.1+002) bookworm; urgency=low\r\n\r\n')).toBe(true);
    expect(after.endsWith(text)).toBe(true);
    expect(/[^\r]\n/.test(after)).toBe(false);
  });

  test('a changelog that names the version anywhere is left', () => {
    expect(synced('debian/changelog', log, '3.4.0')).toBe(log);
  });
});

describe('.SRCINFO', () => {
  const info = (core: string, path: string) =>
    `pkgbase = foo\n\tpkgver = ${core}\n\tpkgrel = 1\n\turl = https://foo.example\n\tsource = https://dl.foo.example/${path}/foo-${core}.tar.gz\n\npkgname = foo\n`;

  test('a URL that holds the build behind a hyphen keeps that form', () => {
    expect(synced('.SRCINFO', info('3.4.0', '3.4.0-001'))).toBe(info('3.4.1', '3.4.1-002'));
    expect(synced('.SRCINFO', info('3.4.0', '3.4.0'))).toBe(info('3.4.1', '3.4.1'));
  });
});

describe('Nix', () => {
  test('the first version beside a pname changes', () => {
    const text =
      'stdenv.mkDerivation rec {\n  pname = "foo";\n  version = "3.4.0";\n  # version = "3.4.0";\n  buildInputs = [ (bar.override { version = "3.4.0"; }) ];\n}\n';
    expect(synced('package.nix', text)).toBe(text.replace('3.4.0', '3.4.1'));
  });
});
