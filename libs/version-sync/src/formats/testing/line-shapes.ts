// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import type { Ecosystem } from '../../model/projections.ts';

/** One format as text: what carries the version, and what looks like it and may stand before and after. `@` is the former version. */
export interface Shape {
  readonly id: string;
  readonly path: string;
  readonly as: Ecosystem;
  readonly head?: string;
  readonly carrier: string;
  readonly decoys: readonly string[];
  readonly tail?: string;
}

export const shapes: readonly Shape[] = [
  {
    id: 'dart-constants',
    path: 'lib/a.dart',
    as: 'npm',
    carrier: "const String appVersion = '@'; // @",
    decoys: [
      '// const appVersion = "@";',
      "const sdkVersion = '@';",
      "/* @\nconst version = '@'; */",
      "final s = '''\nconst version = '@';\n''';",
      "final t = '${f('@')}';",
    ],
  },
  {
    id: 'go-constants',
    path: 'main.go',
    as: 'npm',
    head: 'package main\n',
    carrier: 'const Version = "@"',
    decoys: [
      'const apiVersion = "@"',
      'var doc = `\nconst Version = "@"\n`',
      '// Version = "@"',
      'var x = T{Version: "@"}',
    ],
  },
  {
    id: 'script-constants',
    path: 'a.ts',
    as: 'npm',
    carrier: "export const VERSION = '@';",
    decoys: [
      "const API_VERSION = '@';",
      '// export const VERSION = "@";',
      'const t = `\nexport const VERSION = "@";\n`;',
      'const r = /["\']/;',
      'const o = { version: "@" };',
    ],
  },
  {
    id: 'ruby-constants',
    path: 'version.rb',
    as: 'gem',
    carrier: '  VERSION = "@"',
    decoys: ['# VERSION = "@"', '  RUBY_VERSION = "@"', "X = <<~T\n  VERSION = '@'\nT", "s = '@'"],
  },
  {
    id: 'rust-constants',
    path: 'src/lib.rs',
    as: 'npm',
    carrier: 'pub const VERSION: &str = "@";',
    decoys: [
      '// pub const VERSION: &str = "@";',
      'pub const SCHEMA_VERSION: &str = "@";',
      "fn f<'a>(x: &'a str) {}",
      'const S: &str = "a\npub const VERSION: &str = @;";',
    ],
  },
  {
    id: 'c-constants',
    path: 'version.h',
    as: 'npm',
    carrier: '#define APP_VERSION "@"',
    decoys: [
      '/* #define APP_VERSION "@" */',
      '#define API_VERSION "@"',
      '// "@"',
      'const char *x = "#define APP_VERSION @";',
    ],
  },
  {
    id: 'python-constants',
    path: 'a/__init__.py',
    as: 'pep440',
    carrier: "__version__ = '@'",
    decoys: ['# __version__ = "@"', '"""\n__version__ = "@"\n"""', 'PYTHON_VERSION = "@"', 'x = "__version__ = @"'],
  },
  {
    id: 'srcinfo',
    path: '.SRCINFO',
    as: 'aur',
    head: 'pkgbase = foo\n',
    carrier: '\tpkgver = @',
    decoys: ['\tdepends = bar=@', '\tsha256sums = @', '\tsource = https://github.com/other/bar/archive/v@.tgz', '# @'],
  },
  {
    id: 'dockerfile',
    path: 'Dockerfile',
    as: 'npm',
    carrier: 'LABEL a=b version="@" c=@',
    decoys: [
      'FROM node:@',
      '# LABEL version="@"',
      'ARG NODE_VERSION=@',
      'RUN x \\\n  version="@"',
      'ENV MIN_VERSION="@"',
    ],
  },
  {
    id: 'homebrew',
    path: 'x.rb',
    as: 'homebrew',
    head: 'class X < Formula\n',
    carrier: '  version "@"',
    decoys: ['  # version "@"', '  depends_on "a@@"', '  resource "r" do\n    version "@"\n  end', '  sha256 "@"'],
    tail: 'end\n',
  },
  {
    id: 'debian-control',
    path: 'DEBIAN/control',
    as: 'debian',
    head: 'Package: x\n',
    carrier: 'Version: @',
    decoys: ['Depends: y (= @)', ' Version: @', 'Description: Version: @'],
  },
  {
    id: 'rpm-spec',
    path: 'x.spec',
    as: 'rpm',
    head: 'Name: x\n',
    carrier: 'Version:\t@',
    decoys: ['Requires: y = @', '# Version: @', '%global other @'],
    tail: '%changelog\n* x @\n',
  },
  {
    id: 'cmake',
    path: 'CMakeLists.txt',
    as: 'cmake',
    carrier: 'project(foo\n  VERSION @ LANGUAGES C)',
    decoys: [
      '# project(foo VERSION @)',
      'find_package(Bar @ REQUIRED)',
      'set(BOOST_VERSION @)',
      'message("project(x VERSION @)")',
    ],
  },
  {
    id: 'inno-setup',
    path: 'a.iss',
    as: 'npm',
    carrier: '#define MyAppVersion "@"',
    decoys: ['; #define MyAppVersion "@"', '#define DotNetVersion "@"', '[Files]\nSource: "@"'],
  },
  {
    id: 'xcode',
    path: 'project.pbxproj',
    as: 'core',
    carrier: '\t\tMARKETING_VERSION = "@";',
    decoys: ['\t\tDYLIB_CURRENT_VERSION = "@";', '/* @ */', '\t\tminimumVersion = @;'],
  },
  {
    id: 'gradle',
    path: 'build.gradle.kts',
    as: 'maven',
    carrier: 'version = "@"',
    decoys: [
      '// version = "@"',
      'plugins { id("a") version "@" }',
      'val x = "version = @"',
      'jacoco {\n  version = "@"\n}',
      'dependencies { implementation("a:b:@") }',
    ],
  },
  {
    id: 'gradle-properties',
    path: 'gradle.properties',
    as: 'maven',
    carrier: 'version=@',
    decoys: ['# version=@', 'kotlinVersion=@', 'org.x.version=@'],
  },
  {
    id: 'mix',
    path: 'mix.exs',
    as: 'hex',
    head: 'def project do\n',
    carrier: '  [version: "@",',
    decoys: ['  # version: "@"', '  IO.puts "x: @"'],
    tail: '  ]\nend\ndefp deps, do: [{:a, version: "@"}]\n',
  },
  {
    id: 'nix',
    path: 'a.nix',
    as: 'npm',
    head: 'stdenv.mkDerivation {\n  pname = "x";\n',
    carrier: '  version = "@";',
    decoys: ['  # version = "@";', "  doc = ''\n    version = \"@\";\n  '';", '  name = "x-@";'],
    tail: '}\n',
  },
  {
    id: 'setup-cfg',
    path: 'setup.cfg',
    as: 'pep440',
    head: '[metadata]\n',
    carrier: 'version = @',
    decoys: ['# version = @', 'description = version = @', 'name = @'],
    tail: '[options]\nversion = @\n',
  },
  {
    id: 'setup-py',
    path: 'setup.py',
    as: 'pep440',
    head: 'x = dict(version="@")\nsetup(\n',
    carrier: '  version="@",',
    decoys: ['  # version="@",', '  a="version=@",', '  b=dict(version="@"),'],
    tail: ')\n',
  },
  {
    id: 'marker',
    path: 'README.md',
    as: 'npm',
    carrier: 'get foo-@.tgz <!-- windlass:version -->',
    decoys: ['get foo-@.tgz', '<!-- @ -->', 'windlass:versions @'],
  },
];
