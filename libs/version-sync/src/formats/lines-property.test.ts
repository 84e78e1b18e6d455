// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { project } from '../model/projections.ts';
import { usualVersion } from '../model/testing/arbitraries.ts';
import type { Version } from '../model/version.ts';
import { lineFormats } from './list-lines.ts';
import { type Shape, shapes } from './testing/line-shapes.ts';
import { checkSplice } from './testing/splice-property.ts';

const lineEnd = fc.constantFrom('\n', '\r\n');

function fileOf(shape: Shape) {
  const some = fc.array(fc.constantFrom(...shape.decoys, '', '  '), { maxLength: 5 });
  return fc.tuple(some, some, lineEnd).map(([before, after, eol]) => (former: string, carried: string): string => {
    const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
    const around = [`${shape.head ?? ''}${lines(before)}`, `${lines(after)}${shape.tail ?? ''}`].map((part) =>
      part.replaceAll('@', former),
    );
    // Of several in the carrier the first is the version; a further one is a look-alike on the same line.
    const carrier = shape.carrier.replace('@', '\0').replaceAll('@', former).replace('\0', carried);
    return `${around[0]}${carrier}\n${around[1]}`.replaceAll('\n', eol);
  });
}

describe('after an edit the new version stands there and every other byte is equal', () => {
  test('every format is here or in its own property test', () => {
    const here = new Set(shapes.map(({ id }) => id));
    const elsewhere = ['pkgbuild', 'version-file', 'windows-resource', 'changelog', 'debian-changelog'];
    expect(
      lineFormats
        .map(({ id }) => id)
        .filter((id) => !here.has(id))
        .sort(),
    ).toEqual(elsewhere.sort());
  });

  test.each(shapes.map((shape) => [shape.id, shape] as const))('%s', (id, shape) => {
    const format = lineFormats.find((one) => one.id === id);
    if (!format) throw new Error(`there is no format ${id}`);
    fc.assert(
      fc.property(fileOf(shape), usualVersion, usualVersion, (file, before, version) => {
        const former = project({ ...before, build: null }, shape.as).text;
        const text = file(former, former);
        const { text: after } = checkSplice(format, shape.path, text, version);
        expect(after).toBe(file(former, expectedText(shape, version)));
      }),
      { seed: 20261121, numRuns: 150 },
    );
  });

  test('VERSION: with or without a line end', () => {
    const format = lineFormats.find(({ id }) => id === 'version-file');
    if (!format) throw new Error('there is no such format');
    fc.assert(
      fc.property(
        usualVersion,
        usualVersion,
        fc.constantFrom('', '\n', '\r\n', '\n\n'),
        fc.constantFrom('', 'v'),
        (before, version, end, v) => {
          const bare = project(before, 'npm').text;
          expect(checkSplice(format, 'VERSION', v + bare + end, version).text).toBe(
            v + project(version, 'npm').text + end,
          );
        },
      ),
      { seed: 20261121, numRuns: 100 },
    );
  });

  test('a resource script: four numbers as Windows counts them', () => {
    const format = lineFormats.find(({ id }) => id === 'windows-resource');
    if (!format) throw new Error('there is no such format');
    const render = (four: string, join: string, eol: string): string =>
      [
        ` FILEVERSION ${four.replaceAll('.', join)}`,
        '// FILEVERSION 1,2,3,4',
        `  VALUE "ProductVersion", "${four}\\0"`,
        ' VALUE "Comments", "1.2.3.4"',
        '',
      ].join(eol);
    fc.assert(
      fc.property(usualVersion, fc.constantFrom(',', ', '), lineEnd, (version, join, eol) => {
        const { text } = checkSplice(format, 'a.rc', render('1.2.3.4', join, eol), version);
        expect(text).toBe(render(project(version, 'windows').text, join, eol));
      }),
      { seed: 20261121, numRuns: 100 },
    );
  });
});

function expectedText(shape: Shape, version: Version): string {
  return project(version, shape.as).text;
}

describe('a language itself reads what was written', () => {
  const hasPython = spawnSync('python3', ['-c', '']).status === 0;

  test.skipIf(!hasPython)('python3 (skipped where it is absent)', () => {
    const shape = shapes.find(({ id }) => id === 'python-constants');
    const format = lineFormats.find(({ id }) => id === 'python-constants');
    if (!shape || !format) throw new Error('there is no such format');
    fc.assert(
      fc.property(fileOf(shape), usualVersion, (file, version) => {
        const { text } = checkSplice(format, shape.path, file('1.2.3', '1.2.3'), version);
        const run = spawnSync('python3', ['-c', 'import sys\nexec(sys.stdin.read())\nprint(__version__, end="")'], {
          input: text,
          encoding: 'utf8',
        });
        expect(run.stdout).toBe(project(version, 'pep440').text);
      }),
      { seed: 20261121, numRuns: 8 },
    );
  });

  test('Node imports the constant', async () => {
    const format = lineFormats.find(({ id }) => id === 'script-constants');
    const shape = shapes.find(({ id }) => id === 'script-constants');
    if (!shape || !format) throw new Error('there is no such format');
    const unique = { ...shape, decoys: shape.decoys.filter((line) => !/^const/.test(line)) };
    await fc.assert(
      fc.asyncProperty(fileOf(unique), usualVersion, async (file, version) => {
        const { text } = checkSplice(format, shape.path, file('1.2.3', '1.2.3'), version);
        const module: { VERSION: string } = await import(
          /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`
        );
        expect(module.VERSION).toBe(project(version, 'npm').text);
      }),
      { seed: 20261121, numRuns: 20 },
    );
  });
});

describe('long and hostile texts take linear time', () => {
  const pieces = [
    'version ',
    'VERSION_',
    ' ',
    '"',
    "'",
    '=',
    '\\',
    '1.2.3-',
    'a',
    '{',
    '<<EOF\n',
    'x() {\n',
    '#',
    'source=("',
    '(',
    'const ( Version = "',
    '\t',
    'LABEL version=\\\n',
    '1,',
  ];
  const paths = [
    'PKGBUILD',
    '.SRCINFO',
    'Dockerfile',
    'x.rb',
    'debian/control',
    'debian/changelog',
    'x.spec',
    'CMakeLists.txt',
    'a.iss',
    'a.rc',
    'project.pbxproj',
    'build.gradle',
    'gradle.properties',
    'mix.exs',
    'a.nix',
    'setup.cfg',
    'setup.py',
    'a.dart',
    'a.go',
    'a.ts',
    'a.rs',
    'version.h',
    '__init__.py',
    'VERSION',
    'CHANGELOG.md',
    'README.md',
  ];
  const start =
    'pkgname=x\npkgver=1\nPackage: x\nName: x\nVersion: 1\nclass X < Formula\nproject(\nsetup(\ndef project\nmkDerivation pname windlass:version:start version = "1.2.3" VERSION = "1.2.3"\n';

  test.each(pieces)('%j, repeated', (piece) => {
    const text = start + piece.repeat(Math.ceil(60_000 / piece.length));
    for (const path of paths) {
      const from = performance.now();
      for (const format of lineFormats.filter((one) => one.matches(path))) format.find(text, path);
      // A quadratic pattern takes seconds on this length.
      expect(performance.now() - from, path).toBeLessThan(1000);
    }
  });
});
