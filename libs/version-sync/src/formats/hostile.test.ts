import { describe, expect, test } from 'vitest';
import { parseVersion } from '../model/version.ts';
import type { Format } from './format.ts';
import { formats } from './list.ts';

const paths = [
  'pubspec.yaml',
  'version.json',
  'package.json',
  'package-lock.json',
  'Cargo.toml',
  'Cargo.lock',
  'pyproject.toml',
  'setup.cfg',
  'setup.py',
  'src/_version.py',
  'PKGBUILD',
  '.SRCINFO',
  'lib/version.dart',
  'version.go',
  'src/version.ts',
  'lib/version.rb',
  'x.gemspec',
  'src/version.h',
  'src/version.rs',
  'Dockerfile',
  'docker-compose.yml',
  'snapcraft.yaml',
  'org.x.App.yml',
  'org.x.App.metainfo.xml',
  'x.nuspec',
  'X.installer.yaml',
  'bucket/x.json',
  'Formula/x.rb',
  'Chart.yaml',
  'CMakeLists.txt',
  'x.spec',
  'debian/control',
  'debian/changelog',
  'x.iss',
  'x.rc',
  'AppxManifest.xml',
  'Info.plist',
  'project.pbxproj',
  'build.gradle',
  'gradle.properties',
  'pom.xml',
  'x.csproj',
  'VERSION',
  'mix.exs',
  'default.nix',
  'README.md',
  'CHANGELOG.md',
];

// Where something goes over the text once per piece of it, half a megabyte takes minutes.
const big = 500_000;
const fill = (piece: string): string => piece.repeat(Math.ceil(big / piece.length)).slice(0, big);

/** Texts that hold what makes each format look closer, and then go wrong. */
const bait =
  'version: 1.0.0\npkgver=1.0.0\nPackage: x\nName: x\nVersion: 1.0.0\nclass X < Formula\nproject(x VERSION 1.0.0\nsetup(\n' +
  'def project\nmkDerivation pname\nPackageVersion: 1\nManifestType: x\nwindlass:version:start\nVERSION = "1.0.0"\n"version" "url" "hash":\n' +
  'CFBundleVersion modules sources image services:\nMARKETING_VERSION = 1.0;\n';

const texts: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['only a line end', '\n'],
  ['only CR as line end', 'version: 1.0.0\rpkgver=1.0.0\rVersion: 1.0.0\r"version": "1.0.0"\r'],
  ['mixed line ends', 'a: 1\r\nversion: 1.0.0\nb: 2\rc: 3\r\n'],
  ['a tab where YAML takes none', 'a:\n\tversion: 1.0.0\n'],
  ['keys that stand twice', '{"version":"1.0.0","version":"2.0.0"}'],
  ['a YAML key that stands twice', 'version: 1.0.0\nversion: 2.0.0\n'],
  ['anchors, aliases and merge keys', 'v: &v 1.0.0\nbase: &b\n  version: 1.0.0\n<<: *b\nversion: *v\n'],
  ['an alias that is nowhere', 'version: *nowhere\n'],
  ['aliases that multiply', 'a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nversion: *c\n'],
  ['several YAML documents', '%YAML 1.2\n---\nversion: 1.0.0\n---\nversion: 2.0.0\n...\n'],
  ['half a surrogate pair', 'version: "\ud800"\nVERSION = "\udfff"\n'],
  ['NUL', 'version: 1.0.0\0\n'],
  [
    'entities that grow',
    '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><project><version>&d;</version></project>',
  ],
  ['an XML text cut off', '<project><version>1.0.0</ver'],
  ['CDATA and a namespace', '<m:project xmlns:m="x"><m:version><![CDATA[1.0.0]]></m:version></m:project>'],
  ['an unclosed string', 'VERSION = "1.0.0\nconst x = `a\n'],
  [
    'dotted keys and inline tables',
    'package.version = "1.0.0"\nproject = { version = "1.0.0", x = { version = "2" } }\n',
  ],
  ['a table that stands twice', '[package]\nversion = "1"\n[package]\nversion = "2"\n'],
  ['deep JSON', '['.repeat(100_000)],
  ['deep JSON objects', '{"version":'.repeat(50_000)],
  ['deep YAML', Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['deep flow YAML', `version: ${'['.repeat(20_000)}`],
  ['deep XML', '<a>'.repeat(200_000)],
  ['deep TOML', `version = ${'['.repeat(20_000)}`],
  ['half a megabyte of JSON', `{"a":[${fill('{"version":"1.0.0","x":[1,2]},')}0],"version":"1.0.0"}`],
  ['half a megabyte on one line', bait + fill('version = "1.0.0" ')],
  ['half a megabyte of blanks', bait + fill(' ')],
  ['half a megabyte of tabs before a value', `${bait}version =${fill('\t')}`],
  ['half a megabyte of opening brackets', bait + fill('(')],
  ['half a megabyte of quotes', bait + fill('"')],
  ['half a megabyte of commas', `${bait}FILEVERSION 1${fill(',1')}`],
  ['half a megabyte of digits', bait + fill('1')],
  ['half a megabyte of dotted digits', `${bait}version = "${fill('1.')}"`],
  ['half a megabyte of quoted pieces', `pkgver=${fill('"1"')}`],
  ['half a megabyte of one word', `LABEL version=${fill('1')}`],
  ['half a megabyte of lines', bait + fill('x = 1\n')],
  ['half a megabyte of heredocs', bait + fill('cat <<EOF\n')],
  ['half a megabyte of urls', `${bait}source=(${fill('https://a.b/v1.0.0/x-1.0.0.tgz ')})\n`],
];

const context = { source: false, versionChanges: true, contentChanges: true, now: new Date(0) };
const version = parseVersion('9.8.7+042');

/** Milliseconds that a reader takes with it; what it throws must be something that a person can act on. */
function readBy(format: Format, path: string, text: string): number {
  const start = performance.now();
  try {
    for (const field of format.find(text, path)) field.render(version, context);
    format.insert?.(text, path, version, context);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'input', where: { file: path } });
  }
  return performance.now() - start;
}

describe('no text makes a format crash or think for long', () => {
  test.each(texts)('%s', { timeout: 60_000 }, (_what, text) => {
    const slow = paths.flatMap((path) =>
      formats
        .filter((format) => format.matches(path))
        .map((format) => ({ path, format: format.id, ms: Math.round(readBy(format, path, text)) }))
        .filter(({ ms }) => ms > 1000),
    );
    expect(slow).toEqual([]);
  });
});

test('five megabytes of JSON are read in less than a second', () => {
  const text = `{"a":[${'{"version":"1.0.0","x":[1,2]},'.repeat(160_000)}0],"version":"1.0.0"}`;
  for (const format of formats.filter((one) => one.matches('package.json'))) {
    expect(readBy(format, 'package.json', text)).toBeLessThan(1000);
  }
});
