import { describe, expect, test } from 'vitest';
import { parseVersion } from '../model/version.ts';
import type { Field, Format } from './format.ts';
import { formats } from './list.ts';
import { checkSplice } from './testing/splice-property.ts';

// Shapes that public projects have and the formats once got wrong, each in the fewest words that show it.

function read(path: string, text: string): { format: Format; fields: readonly Field[] } {
  for (const format of formats.filter((one) => one.matches(path))) {
    const fields = format.find(text, path);
    if (fields.length > 0) return { format, fields };
  }
  throw new Error(`${path}: no field`);
}

const rows = (path: string, text: string) =>
  read(path, text).fields.map(({ field, role, kind, value }) => `${field} | ${role} | ${kind} | ${value}`);

const synced = (path: string, text: string, version = '9.8.7+042') =>
  checkSplice(read(path, text).format, path, text, parseVersion(version)).text;

describe('Maven', () => {
  const child = (rest: string) =>
    `<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1.2.0</version>${rest}</parent>`;

  test('a module without a version of its own has its parent’s, and follows it', () => {
    const text = `${child('')}<artifactId>m</artifactId></project>`;
    expect(rows('core/pom.xml', text)).toEqual(['project.parent.version | version | literal | 1.2.0']);
    expect(synced('core/pom.xml', text)).toBe(text.replace('1.2.0', '9.8.7'));
  });

  test('a parent from elsewhere (an empty relativePath) is a dependency', () => {
    const { format } = read('pom.xml', `${child('')}</project>`);
    expect(format.find(`${child('<relativePath/>')}<artifactId>m</artifactId></project>`, 'pom.xml')).toEqual([]);
  });

  test('beside a version of its own the parent’s is another’s, unless both are the same of one group', () => {
    const text = (own: string) => `${child('')}<version>${own}</version></project>`;
    expect(synced('pom.xml', text('3.0.0'))).toBe(text('9.8.7'));
    expect(synced('pom.xml', text('1.2.0'))).toBe(text('1.2.0').replaceAll('1.2.0', '9.8.7'));
    const other = text('1.2.0').replace('</parent>', '</parent><groupId>other</groupId>');
    expect(synced('pom.xml', other)).toBe(other.replace(/1\.2\.0(?=<\/version><\/project>)/, '9.8.7'));
  });
});

describe('PKGBUILD', () => {
  const source = (word: string) => `pkgname=x\npkgver=26.02\n_pkgver=1.5.7-R2\npkgrel=1\nsource=("${word}")\n`;

  test('a _pkgver beside a pkgver that the sources name too is the version of something else', () => {
    const text = source('https://x.org/v$pkgver-v${_pkgver}.tgz');
    expect(synced('PKGBUILD', text)).toBe(text.replace('26.02', '9.8.7'));
  });

  test('a _pkgver that the sources name instead of pkgver has drifted, and is healed', () => {
    const text = source('https://x.org/v${_pkgver}.tgz');
    expect(synced('PKGBUILD', text)).toBe(text.replace('26.02', '9.8.7').replace('1.5.7-R2', '9.8.7'));
  });
});

describe('JSON', () => {
  test.each(['vcpkg.json', 'bucket/deno.json', 'bucket/composer.json'])(
    'a Scoop manifest for a tool of a well-known name (%s) is a Scoop manifest',
    (path) => {
      const text = '{"version":"1.2.0","url":"https://x.org/v1.2.0.zip","hash":"00","bin":"a.exe"}';
      expect(rows(path, text)).toEqual(['version | version | literal | 1.2.0', 'url | url | literal | 1.2.0']);
    },
  );

  test('a version.json of Nerdbank.GitVersioning has comments, and the version is counted by it', () => {
    const text = '{\n  "version": "4.0", // base\n  "publicReleaseRefSpec": ["^refs/heads/main$"]\n}\n';
    expect(rows('version.json', text)).toEqual(['version | version | computed-keyword | 4.0']);
  });
});

describe('Windows resource', () => {
  test('the fallback of an older Flutter template is its own, too', () => {
    const text =
      '#ifdef FLUTTER_BUILD_NUMBER\n#define VERSION_AS_NUMBER FLUTTER_BUILD_NUMBER\n#else\n#define VERSION_AS_NUMBER 1,0,0\n#endif\n' +
      '#ifdef FLUTTER_BUILD_NAME\n#define VERSION_AS_STRING #FLUTTER_BUILD_NAME\n#else\n#define VERSION_AS_STRING "1.0.0"\n#endif\n';
    expect(read('windows/runner/Runner.rc', text).fields.map(({ role, value }) => [role, value])).toEqual([
      ['template-default', '1,0,0'],
      ['template-default', '1.0.0'],
    ]);
  });
});

describe('Gradle', () => {
  test('a computed versionCode is shown to its end', () => {
    const text = 'versionCode = System.getProperty("code")?.toInt() ?: 1009 // note\nversionName(rootProject.name)\n';
    expect(read('app/build.gradle.kts', text).fields.map(({ value }) => value)).toEqual([
      'System.getProperty("code")?.toInt() ?: 1009',
      'rootProject.name',
    ]);
  });
});

describe('CMake', () => {
  const parts = (prefix: string) =>
    ['MAJOR "4"', 'MINOR "2"', 'PATCH "0"'].map((part) => `set(${prefix}_VERSION_${part})\n`).join('');

  test('three parts under a prefix that the project’s name begins with are its version', () => {
    const text = `project(transmission)\n${parts('TR')}`;
    expect(synced('CMakeLists.txt', text)).toBe(text.replace('"4"', '"9"').replace('"2"', '"8"').replace('"0"', '"7"'));
  });

  test('those of another prefix are not, nor is a lone part', () => {
    const { format } = read('CMakeLists.txt', 'project(a VERSION 1.2.3)');
    expect(format.find(`project(transmission)\n${parts('QT')}`, 'CMakeLists.txt')).toEqual([]);
    expect(format.find('project(transmission)\nset(TR_VERSION_MAJOR "4")\n', 'CMakeLists.txt')).toEqual([]);
  });
});

describe('setup.py', () => {
  test.each([
    ['kwargs = dict(\n    name="x",\n    version="1.2.0",\n    install_requires=["a==1.2.0"],\n)\nsetup(**kwargs)\n'],
    [
      "setup_kwargs = {\n    'name': 'x',\n    'version': '1.2.0',\n    'install_requires': ['a==1.2.0'],\n}\nsetup(**setup_kwargs)\n",
    ],
  ])('arguments that are collected before the call are read', (text) => {
    expect(synced('setup.py', text)).toBe(text.replace(/(version['"]?(?:=|: )['"])1\.2\.0/, '$19.8.7'));
  });
});

describe('.NET', () => {
  test('a version of three numbers stays one of three', () => {
    const text =
      '<Project><PropertyGroup><FileVersion>11.0.1</FileVersion><AssemblyVersion>11.0.0.0</AssemblyVersion></PropertyGroup></Project>';
    expect(synced('a.csproj', text)).toBe(text.replace('11.0.1', '9.8.7').replace('11.0.0.0', '9.8.7.42'));
  });
});

describe('a former value with a build keeps one where the ecosystem takes it', () => {
  test.each([
    ['package.json', '{"version": "3.4.0+001"}', '{"version": "9.8.7+042"}'],
    ['PKGBUILD', 'pkgver=3.4.0+001\n', 'pkgver=9.8.7+042\n'],
    ['x.spec', 'Name: x\nVersion: 3.4.0+001\n', 'Name: x\nVersion: 9.8.7+042\n'],
    ['x.rb', 'class X < Formula\n  version "3.4.0+001"\nend\n', 'class X < Formula\n  version "9.8.7+042"\nend\n'],
    [
      'x.nuspec',
      '<package><metadata><version>3.4.0+001</version></metadata></package>',
      '<package><metadata><version>9.8.7+042</version></metadata></package>',
    ],
    ['pyproject.toml', '[project]\nversion = "3.4.0+001"\n', '[project]\nversion = "9.8.7+042"\n'],
    ['pom.xml', '<project><version>3.4.0+001</version></project>', '<project><version>9.8.7+042</version></project>'],
    ['mix.exs', 'def project do\n[version: "3.4.0+001"]\nend\n', 'def project do\n[version: "9.8.7"]\nend\n'],
    ['lib/x.gemspec', 's.version = "3.4.0.1"\n', 's.version = "9.8.7"\n'],
  ])('%s', (path, text, after) => {
    expect(synced(path, text)).toBe(after);
    expect(synced(path, after)).toBe(after);
  });

  test('an edition behind the plus is no build', () => {
    const text = 'class X < Formula\n  version "1.0.1+ent"\nend\n';
    expect(synced('x.rb', text)).toBe(text.replace('1.0.1+ent', '9.8.7'));
  });
});
