// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import { describe, expect, test } from 'vitest';
import { fieldsOf, summary, synced } from './testing/line-case.ts';

type Case = readonly [title: string, path: string, before: string, after: string];

const changed: readonly Case[] = [
  [
    'labels of every form',
    'Dockerfile',
    'FROM node:3.4.0\nLABEL version="3.4.0" maintainer=a \\\n      # 3.4.0\n      org.opencontainers.image.version=3.4.0\nLABEL base.version="3.4.0"\n',
    'FROM node:3.4.0\nLABEL version="3.4.1" maintainer=a \\\n      # 3.4.0\n      org.opencontainers.image.version=3.4.1\nLABEL base.version="3.4.0"\n',
  ],
  [
    'arguments and environment',
    'docker/api.Dockerfile',
    "ARG VERSION=3.4.0\r\nARG NODE_VERSION=3.4.0\r\nENV APP_VERSION='v3.4.0' NGINX_VERSION=3.4.0\r\nENV VERSION 3.4.0\r\n",
    "ARG VERSION=3.4.1\r\nARG NODE_VERSION=3.4.0\r\nENV APP_VERSION='v3.4.1' NGINX_VERSION=3.4.0\r\nENV VERSION 3.4.1\r\n",
  ],
  [
    'CMake over lines',
    'CMakeLists.txt',
    'cmake_minimum_required(VERSION 3.16.0)\nproject(foo # VERSION 3.4.0\n  VERSION 3.4.0\n  LANGUAGES CXX)\nset(FOO_VERSION "3.4.0")\nset(QT_VERSION "3.4.0")\nfind_package(Bar VERSION 3.4.0)\n',
    'cmake_minimum_required(VERSION 3.16.0)\nproject(foo # VERSION 3.4.0\n  VERSION 3.4.1\n  LANGUAGES CXX)\nset(FOO_VERSION "3.4.1")\nset(QT_VERSION "3.4.0")\nfind_package(Bar VERSION 3.4.0)\n',
  ],
  ['CMake on one line', 'CMakeLists.txt', 'project(foo VERSION 3.4.0)\n', 'project(foo VERSION 3.4.1)\n'],
  [
    'CMake quoted, four numbers',
    'CMakeLists.txt',
    'PROJECT ("foo" VERSION "3.4.0.1" LANGUAGES C)',
    'PROJECT ("foo" VERSION "3.4.1.2" LANGUAGES C)',
  ],
  [
    'CMake numbers',
    'CMakeLists.txt',
    'project(foo)\nset(CPACK_PACKAGE_VERSION_MAJOR "3")\nset(CPACK_PACKAGE_VERSION_MINOR 4)\nset(CPACK_PACKAGE_VERSION_PATCH 0)\n',
    'project(foo)\nset(CPACK_PACKAGE_VERSION_MAJOR "3")\nset(CPACK_PACKAGE_VERSION_MINOR 4)\nset(CPACK_PACKAGE_VERSION_PATCH 1)\n',
  ],
  [
    'Inno Setup',
    'a.iss',
    '; AppVersion=3.4.0\r\n#define MyAppVersion "3.4.0"\r\n#define MinWinVersion "3.4.0"\r\n[Setup]\r\nAppVersion={#MyAppVersion}\r\nVersionInfoVersion=3.4.0.1\r\nMinVersion=3.4.0\r\n',
    '; AppVersion=3.4.0\r\n#define MyAppVersion "3.4.1"\r\n#define MinWinVersion "3.4.0"\r\n[Setup]\r\nAppVersion={#MyAppVersion}\r\nVersionInfoVersion=3.4.1.2\r\nMinVersion=3.4.0\r\n',
  ],
  [
    'a resource script',
    'app.rc',
    'FILEVERSION 3,4,0,1\nPRODUCTVERSION 3, 4, 0, 1\n// FILEVERSION 3,4,0,1\nVALUE "FileVersion", "3.4.0.1\\0"\nVALUE "ProductVersion", "3.4.0"\nVALUE "FileDescription", "3.4.0"\n',
    'FILEVERSION 3,4,1,2\nPRODUCTVERSION 3, 4, 1, 2\n// FILEVERSION 3,4,0,1\nVALUE "FileVersion", "3.4.1.2\\0"\nVALUE "ProductVersion", "3.4.1"\nVALUE "FileDescription", "3.4.0"\n',
  ],
  [
    'Xcode',
    'ios/Runner.xcodeproj/project.pbxproj',
    '\t\t\t\tCURRENT_PROJECT_VERSION = 7;\n\t\t\t\tMARKETING_VERSION = "3.4.0";\n\t\t\t\tDYLIB_CURRENT_VERSION = 3.4.0;\n\t\t\t\tMARKETING_VERSION = 3.4;\n',
    '\t\t\t\tCURRENT_PROJECT_VERSION = 002;\n\t\t\t\tMARKETING_VERSION = "3.4.1";\n\t\t\t\tDYLIB_CURRENT_VERSION = 3.4.0;\n\t\t\t\tMARKETING_VERSION = 3.4.1;\n',
  ],
  [
    'xcconfig',
    'a.xcconfig',
    'MARKETING_VERSION = 3.4.0 // now\nSWIFT_VERSION = 3.4.0\n',
    'MARKETING_VERSION = 3.4.1 // now\nSWIFT_VERSION = 3.4.0\n',
  ],
  [
    'Android in Groovy',
    'android/app/build.gradle',
    "plugins { id 'x' version '3.4.0' }\nandroid {\n  defaultConfig {\n    versionCode 1\n    versionName \"3.4.0\" // 3.4.0\n  }\n}\ndependencies { implementation 'a:b:3.4.0' }\n",
    "plugins { id 'x' version '3.4.0' }\nandroid {\n  defaultConfig {\n    versionCode 2\n    versionName \"3.4.1\" // 3.4.0\n  }\n}\ndependencies { implementation 'a:b:3.4.0' }\n",
  ],
  [
    'Gradle in Kotlin',
    'build.gradle.kts',
    'plugins {\n  kotlin("jvm") version "3.4.0"\n}\ngroup = "a"\nversion = "3.4.0"\nallprojects {\n  version = "3.4.0"\n}\nfoo {\n  version = "3.4.0"\n}\n',
    'plugins {\n  kotlin("jvm") version "3.4.0"\n}\ngroup = "a"\nversion = "3.4.1"\nallprojects {\n  version = "3.4.1"\n}\nfoo {\n  version = "3.4.0"\n}\n',
  ],
  [
    'gradle.properties',
    'gradle.properties',
    '#version=3.4.0\nversion=3.4.0\nVERSION_NAME = 3.4.0\nkotlin.version=3.4.0\nminecraft_version=3.4.0\n',
    '#version=3.4.0\nversion=3.4.1\nVERSION_NAME = 3.4.1\nkotlin.version=3.4.0\nminecraft_version=3.4.0\n',
  ],
  [
    'mix.exs',
    'mix.exs',
    'def project do\n  [app: :x, version: "3.4.0", elixir: "~> 1.14"]\nend\ndefp deps do\n  [{:y, "3.4.0"}, {:z, version: "3.4.0"}]\nend\n',
    'def project do\n  [app: :x, version: "3.4.1", elixir: "~> 1.14"]\nend\ndefp deps do\n  [{:y, "3.4.0"}, {:z, version: "3.4.0"}]\nend\n',
  ],
  [
    'mix.exs with an attribute',
    'mix.exs',
    '@version "3.4.0"\ndef project do\n  [version: @version]\nend\n',
    '@version "3.4.1"\ndef project do\n  [version: @version]\nend\n',
  ],
  [
    'setup.cfg',
    'setup.cfg',
    '[metadata]\nname = x\nversion = 3.4.0  # now\n[options]\nversion = 3.4.0\ninstall_requires =\n  y==3.4.0\n',
    '[metadata]\nname = x\nversion = 3.4.1  # now\n[options]\nversion = 3.4.0\ninstall_requires =\n  y==3.4.0\n',
  ],
  [
    'setup.py',
    'setup.py',
    "import a\nd = dict(version='3.4.0')\nsetup(\n    name='x',\n    version='3.4.0',  # version='3.4.0'\n    install_requires=['y==3.4.0', z(version='3.4.0')],\n)\n",
    "import a\nd = dict(version='3.4.0')\nsetup(\n    name='x',\n    version='3.4.1',  # version='3.4.0'\n    install_requires=['y==3.4.0', z(version='3.4.0')],\n)\n",
  ],
  ['VERSION', 'VERSION', '3.4.0\r\n', '3.4.1\r\n'],
  ['VERSION without a line end, with its v and build', 'version.txt', 'v3.4.0+001', 'v3.4.1+002'],
];

const nothing: readonly (readonly [title: string, path: string, text: string])[] = [
  ['an argument that names a base image', 'Dockerfile', 'ARG VERSION=3.4.0\nFROM alpine:${VERSION}\n'],
  [
    'what a shell line in a Dockerfile says',
    'Dockerfile',
    'RUN echo \\\n  LABEL version=3.4.0\nRUN <<EOF\nLABEL version=3.4.0\nEOF\n',
  ],
  ['a tool’s version file', '.node-version', '3.4.0\n'],
  ['a VERSION file that is more than that', 'VERSION', 'VERSION=3.4.0\nNAME=x\n'],
  [
    'a project without a version',
    'CMakeLists.txt',
    'cmake_minimum_required(VERSION 3.4.0)\nproject(foo LANGUAGES C)\n',
  ],
];

describe('files of build tools and platforms', () => {
  test.each(changed)('%s', (_, path, before, after) => {
    expect(synced(path, before)).toBe(after);
  });

  test.each(nothing)('%s is left alone', (_, path, text) => {
    expect(fieldsOf(path, text)).toEqual([]);
  });

  test('expressions are shown as such and left', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        'Dockerfile',
        'LABEL version="${VERSION}"\n',
        'LABEL version | version | placeholder-or-expression | ${VERSION}',
      ],
      [
        'a.iss',
        '[Setup]\nAppVersion={{APP_VERSION}}\n',
        'AppVersion | version | placeholder-or-expression | {{APP_VERSION}}',
      ],
      [
        'build.gradle',
        'versionName flutter.versionName\n',
        'versionName | version | placeholder-or-expression | flutter.versionName',
      ],
      ['CMakeLists.txt', 'project(x VERSION ${V})\n', 'project.VERSION | version | placeholder-or-expression | ${V}'],
      [
        'setup.cfg',
        '[metadata]\nversion = attr: x.__version__\n',
        'metadata.version | version | computed-keyword | attr: x.__version__',
      ],
      [
        'a.xcconfig',
        'CURRENT_PROJECT_VERSION = $(N)\n',
        'CURRENT_PROJECT_VERSION | release-or-build-number | placeholder-or-expression | $(N)',
      ],
    ];
    for (const [path, text, expected] of cases) {
      expect(summary(path, text)).toEqual([expected]);
      expect(synced(path, text)).toBe(text);
    }
  });

  test('versionCode and the project number stay where the version has no build', () => {
    expect(synced('build.gradle', 'versionCode 37\nversionName "3.4.0"\n', '3.4.1')).toBe(
      'versionCode 37\nversionName "3.4.1"\n',
    );
    const xcode = 'CURRENT_PROJECT_VERSION = 37;\nMARKETING_VERSION = 3.4.0;\n';
    expect(synced('project.pbxproj', xcode, '3.4.1')).toBe(xcode.replace('3.4.0', '3.4.1'));
  });

  test('where Flutter fills in the build number, a 1.0 in the project is the template’s', () => {
    const text =
      'CURRENT_PROJECT_VERSION = "$(FLUTTER_BUILD_NUMBER)";\nMARKETING_VERSION = 1.0;\nCURRENT_PROJECT_VERSION = 1;\n';
    expect(fieldsOf('project.pbxproj', text).map(({ role }) => role)).toEqual([
      'release-or-build-number',
      'template-default',
      'template-default',
    ]);
    expect(synced('project.pbxproj', text)).toBe(text);
  });

  const runner = (number: string, string: string): string =>
    `#if defined(FLUTTER_VERSION_MAJOR)\n#define VERSION_AS_NUMBER FLUTTER_VERSION_MAJOR,FLUTTER_VERSION_MINOR\n#else\n#define VERSION_AS_NUMBER ${number}\n#endif\n#if defined(FLUTTER_VERSION)\n#define VERSION_AS_STRING FLUTTER_VERSION\n#else\n#define VERSION_AS_STRING "${string}"\n#endif\n FILEVERSION VERSION_AS_NUMBER\n VALUE "FileVersion", VERSION_AS_STRING "\\0"\n`;

  test('Runner.rc as the template wrote it is nobody’s version, edited by hand it is ours', () => {
    expect(fieldsOf('Runner.rc', runner('1,0,0,0', '1.0.0')).map(({ role }) => role)).toEqual([
      'template-default',
      'template-default',
    ]);
    expect(synced('Runner.rc', runner('1,0,0,0', '1.0.0'))).toBe(runner('1,0,0,0', '1.0.0'));
    expect(synced('Runner.rc', runner('1,0,0', '2.0.0'))).toBe(runner('3,4,1', '3.4.1'));
  });

  test('a changelog’s newest entry is read and never written', () => {
    const text =
      '# Changelog\n\n## [Unreleased]\n\n```\n## 9.9.9\n```\n\n## [3.4.0-rc.1](https://x/compare/v3.3.0...v3.4.0-rc.1) (2026-01-05)\n\n## 3.3.0\n';
    expect(summary('CHANGELOG.md', text)).toEqual(['top-entry | version | literal | 3.4.0-rc.1']);
    expect(synced('CHANGELOG.md', text)).toBe(text);
  });
});
