// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import { describe, expect, test } from 'vitest';
import { fieldsOf, synced } from './testing/line-case.ts';

/** Text before and after a sync from 3.4.0 to 3.4.1+002. */
type Case = readonly [title: string, path: string, before: string, after: string];

const changed: readonly Case[] = [
  [
    'a Dart constant',
    'lib/config/app_config.dart',
    "static const String appVersion = '3.4.0'; // by hand\n",
    "static const String appVersion = '3.4.1'; // by hand\n",
  ],
  [
    'a Dart constant with its build',
    'lib/a.dart',
    'const kVersion = "3.4.0+001";\n',
    'const kVersion = "3.4.1+002";\n',
  ],
  [
    'a Dart constant on the next line',
    'lib/a.dart',
    "const String packageVersion =\r\n    '3.4.0';\r\n",
    "const String packageVersion =\r\n    '3.4.1';\r\n",
  ],
  [
    'a part of the product in Dart',
    'lib/b.dart',
    "static const tunnelManagerVersion = '3.4.0';",
    "static const tunnelManagerVersion = '3.4.1';",
  ],
  [
    'a Dart build number as number and as text',
    'lib/version.dart',
    "const appVersion = '3.4.0';\nconst int appBuildNumber = 7;\nconst String buildNumber = '001';\n",
    "const appVersion = '3.4.1';\nconst int appBuildNumber = 2;\nconst String buildNumber = '002';\n",
  ],
  ['a Go constant', 'version.go', 'package x\n\nconst Version = "3.4.0"\n', 'package x\n\nconst Version = "3.4.1"\n'],
  [
    'a Go variable with a type and a v',
    'cmd/main.go',
    'var appVersion string = "v3.4.0" // -X\n',
    'var appVersion string = "v3.4.1" // -X\n',
  ],
  [
    'a Go block',
    'main.go',
    'var (\n\tVersion   = "3.4.0"\n\tCommit    = "none"\n)\n',
    'var (\n\tVersion   = "3.4.1"\n\tCommit    = "none"\n)\n',
  ],
  ['a Go raw string', 'version/version.go', 'const version = `3.4.0`\n', 'const version = `3.4.1`\n'],
  ['a TypeScript export', 'src/version.ts', "export const version = '3.4.0';\n", "export const version = '3.4.1';\n"],
  [
    'a typed TypeScript export',
    'src/a.ts',
    'export const VERSION: string = "3.4.0" as const;\n',
    'export const VERSION: string = "3.4.1" as const;\n',
  ],
  ['a CommonJS export', 'lib/version.js', "module.exports.version = '3.4.0'\n", "module.exports.version = '3.4.1'\n"],
  [
    'a static member',
    'src/app.ts',
    "class A {\n  static readonly VERSION = '3.4.0';\n}\n",
    "class A {\n  static readonly VERSION = '3.4.1';\n}\n",
  ],
  [
    'a Ruby module',
    'lib/x/version.rb',
    'module X\n  VERSION = "3.4.0".freeze\nend\n',
    'module X\n  VERSION = "3.4.1".freeze\nend\n',
  ],
  [
    'a gemspec',
    'x.gemspec',
    "Gem::Specification.new do |spec|\n  spec.version = '3.4.0'\n  spec.add_dependency 'y', '3.4.0'\nend\n",
    "Gem::Specification.new do |spec|\n  spec.version = '3.4.1'\n  spec.add_dependency 'y', '3.4.0'\nend\n",
  ],
  [
    'a Rust constant',
    'src/lib.rs',
    `pub const VERSION: &'static str = "3.4.0";\nfn f<'a>(x: &'a str) {}\n`,
    `pub const VERSION: &'static str = "3.4.1";\nfn f<'a>(x: &'a str) {}\n`,
  ],
  [
    'a C define',
    'src/version.h',
    '#define FOO_VERSION "3.4.0" /* 3.4.0 */\n',
    '#define FOO_VERSION "3.4.1" /* 3.4.0 */\n',
  ],
  [
    'a C define of the file’s own name',
    'include/foo/foo.h',
    '#  define FOO_VERSION_STRING "3.4.0"\n',
    '#  define FOO_VERSION_STRING "3.4.1"\n',
  ],
  [
    'numbers of C',
    'foo.h',
    '#define FOO_VERSION_MAJOR 3\n#define FOO_VERSION_MINOR (4)\n#define FOO_VERSION_PATCH 0 // patch\n',
    '#define FOO_VERSION_MAJOR 3\n#define FOO_VERSION_MINOR (4)\n#define FOO_VERSION_PATCH 1 // patch\n',
  ],
  [
    'a C++ constant',
    'src/version.cpp',
    'constexpr std::string_view kVersion = "3.4.0";\n',
    'constexpr std::string_view kVersion = "3.4.1";\n',
  ],
  ['a C array', 'src/main.c', 'static const char version[] = "3.4.0";\n', 'static const char version[] = "3.4.1";\n'],
  [
    'a Python module',
    'pkg/__init__.py',
    '"""About."""\n__version__ = "3.4.0"\n',
    '"""About."""\n__version__ = "3.4.1"\n',
  ],
  [
    'an annotated Python constant',
    'tool.py',
    "__version__: str = '3.4.0'  # keep\n",
    "__version__: str = '3.4.1'  # keep\n",
  ],
  ['a Python tuple', 'pkg/version.py', 'VERSION = (3, 4, 0)\n', 'VERSION = (3, 4, 1)\n'],
  ['four numbers', 'src/version.h', '#define APP_VERSION "3.4.0.1"\n', '#define APP_VERSION "3.4.1.2"\n'],
  ['Sphinx', 'docs/conf.py', "version = '3.4'\nrelease = '3.4.0'\n", "version = '3.4'\nrelease = '3.4.1'\n"],
];

const untouched: readonly (readonly [title: string, path: string, text: string])[] = [
  [
    'another thing’s version in Dart',
    'lib/a.dart',
    "const apiVersion = '3.4.0';\nconst minSupportedAppVersion = '3.4.0';\nconst schemaVersion = '3.4.0';\nconst ollamaVersion = '3.4.0';\n",
  ],
  [
    'a Dart comment and a string',
    'lib/a.dart',
    `/* const appVersion = '3.4.0'; */\n// const appVersion = '3.4.0';\nconst s = '''\nconst appVersion = '3.4.0';\n''';\nconst t = "const appVersion = '3.4.0';";\n`,
  ],
  ['a Dart range', 'lib/a.dart', "const appVersion = '^3.4.0';\nconst appVersionShort = '3.4';\n"],
  ['an interpolated string', 'lib/a.dart', "const appVersion = '3.4.0${suffix}';\n"],
  ['a Dart name said with a number', 'lib/a.dart', 'const version = 3;\n'],
  [
    'Go’s other versions',
    'a.go',
    'const SchemaVersion = "3.4.0"\nconst KubernetesVersion = "3.4.0"\nconst DefaultEtcdVersion = "3.4.0"\nconst protocolVersion = "3.4.0"\n',
  ],
  ['a Go field, assignment and test', 'a.go', 'func f() {\n\tversion = "3.4.0"\n\tx := T{Version: "3.4.0"}\n}\n'],
  ['a Go test', 'version_test.go', 'const Version = "3.4.0"\n'],
  ['a Go raw string that holds Go', 'a.go', 'const doc = `\nconst Version = "3.4.0"\n`\n'],
  ['a Go block of other names', 'a.go', 'const (\n\tminVersion = "3.4.0"\n\tNodeVersion = "3.4.0"\n)\n'],
  [
    'a TypeScript template and comment',
    'a.ts',
    "const x = `\nexport const VERSION = '3.4.0'\n`;\n/**\nexport const VERSION = '3.4.0'\n*/\n",
  ],
  ['a script’s bare local version', 'build.js', "const version = '3.4.0';\n"],
  [
    'a dependency’s version in TypeScript',
    'src/a.ts',
    "export const REACT_VERSION = '3.4.0';\nexport const API_VERSION = '3.4.0';\n",
  ],
  ['an expression that begins with a literal', 'src/version.ts', "export const VERSION = '3.4.0' + suffix;\n"],
  ['a vendored header', 'third_party/zlib.h', '#define ZLIB_VERSION "3.4.0"\n'],
  [
    'a header of another library',
    'src/net.h',
    '#define OPENSSL_VERSION "3.4.0"\n#define SQLITE_VERSION "3.4.0"\n#define OTHER_VERSION "3.4.0"\n',
  ],
  ['a C number without its sisters', 'foo.h', '#define FOO_VERSION_MAJOR 3\n'],
  [
    'a Ruby heredoc and comment',
    'lib/a.rb',
    'X = <<~TXT\n  VERSION = "3.4.0"\nTXT\n# VERSION = "3.4.0"\nAPI_VERSION = "3.4.0"\n',
  ],
  [
    'a Rust crate version',
    'src/a.rs',
    'pub const MSRV_VERSION: &str = "3.4.0";\npub const SCHEMA_VERSION: &str = "3.4.0";\nconst V: &str = env!("CARGO_PKG_VERSION");\n',
  ],
  ['a Python docstring', 'pkg/__init__.py', '"""\n__version__ = "3.4.0"\n"""\n'],
  [
    'a generated Python file',
    'pkg/_version.py',
    "__version__ = version = '3.4.0'\n__version_tuple__ = version_tuple = (3, 4, 0)\n",
  ],
  ['a Python name in a plain module', 'pkg/net.py', 'version = "3.4.0"\nPYTHON_VERSION = "3.4.0"\n'],
];

describe('constants in source code', () => {
  test.each(changed)('%s', (_, path, before, after) => {
    expect(synced(path, before)).toBe(after);
  });

  test.each(untouched)('%s is left alone', (_, path, text) => {
    expect(fieldsOf(path, text)).toEqual([]);
    expect(synced(path, text)).toBe(text);
  });

  test('a placeholder is shown and left', () => {
    const text = "const appVersion = '3.4.0';\nconst int appBuildNumber = BUILD_TIME_PLACEHOLDER;\n";
    const [, field] = fieldsOf('lib/version.dart', text);
    expect(field).toMatchObject({
      kind: 'placeholder-or-expression',
      role: 'release-or-build-number',
      value: 'BUILD_TIME_PLACEHOLDER',
    });
  });

  describe('the date of a build beside Dart constants', () => {
    const text =
      "const appVersion = '3.4.0';\nconst int appBuildNumber = 1;\n" +
      "const String buildTimestamp = '2025-06-29T21:50:30Z';\nconst releaseDate = '2025-06-29'; // by hand\n";
    // These syncs are of 2026-03-04T05:06:07Z.
    const later = text.replace('2025-06-29T21:50:30Z', '2026-03-04T05:06:07Z').replace('2025-06-29', '2026-03-04');

    test.each([
      ['a new version', '3.4.1+002', later.replace('3.4.0', '3.4.1').replace('= 1;', '= 2;')],
      ['a new build of the same version', '3.4.0+002', later.replace('= 1;', '= 2;')],
      ['what is there already', '3.4.0+001', text],
    ])('is written with %s', (_, version, after) => {
      expect(synced('lib/shared/lib/version.dart', text, version)).toBe(after);
    });

    test.each([
      [
        'of something else',
        "const appVersion = '3.4.0';\nconst ollamaBuildDate = '2025-06-29';\nconst launch = '2025-06-29';\n",
      ],
      ['that is none', "const appVersion = '3.4.0';\nconst buildTimestamp = 'unknown';\n"],
    ])('%s is left alone', (_, other) => {
      expect(synced('lib/version.dart', other)).toBe(other.replace('3.4.0', '3.4.1'));
    });

    test('is left alone in a file that is not named for the version, and beside a placeholder alone', () => {
      expect(synced('lib/config/app_config.dart', text)).toContain('2025-06-29T21:50:30Z');
      const waiting =
        "const appVersion = '3.4.1';\nconst int appBuildNumber = BUILD_NUMBER_HERE;\nconst buildDate = '2025-06-29';\n";
      expect(synced('lib/version.dart', waiting)).toBe(waiting);
    });
  });

  test('a build with a word in it is not written where a number stands', () => {
    const text = 'const int appBuildNumber = 7;\nconst appVersion = "3.4.0";\n';
    expect(synced('a.dart', text, '3.4.1+abc')).toBe(text.replace('3.4.0', '3.4.1'));
  });

  test('a constant that is the source of the version takes all of it', () => {
    expect(synced('version.go', 'const Version = "3.4.0"\n', '3.4.1-rc.1+002', { source: true })).toBe(
      'const Version = "3.4.1-rc.1+002"\n',
    );
  });

  test('each language writes a pre-release its own way', () => {
    expect(synced('a/__init__.py', '__version__ = "3.4.0"\n', '3.4.1-rc.1')).toBe('__version__ = "3.4.1rc1"\n');
    expect(synced('version.rb', 'VERSION = "3.4.0"\n', '3.4.1-rc.1')).toBe('VERSION = "3.4.1.rc.1"\n');
    expect(synced('version.js', 'export const VERSION = "3.4.0"\n', '3.4.1-rc.1')).toBe(
      'export const VERSION = "3.4.1-rc.1"\n',
    );
  });

  test('a regular expression with quotes in it does not hide what follows', () => {
    const before = "const quote = /[\"'`]/g;\nexport const VERSION = '3.4.0';\n";
    expect(synced('a.mjs', before)).toBe(before.replace('3.4.0', '3.4.1'));
  });
});
