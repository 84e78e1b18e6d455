import fc from 'fast-check';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { describe, expect, it } from 'vitest';
import type { Ecosystem } from '../model/projections.ts';
import { parseVersion } from '../model/version.ts';
import { cargoLock } from './cargo-lock.ts';
import { cargoToml } from './cargo-toml.ts';
import type { Format } from './format.ts';
import { pyproject } from './pyproject.ts';
import { eol, formerText, picker, someVersion, strewn, writtenFor } from './testing/arbitraries.ts';
import { checkSplice } from './testing/splice-property.ts';

interface Case {
  readonly format: Format;
  readonly path: string;
  readonly as: Ecosystem;
  /** Tables, in any order; the lines of each are in any order too. `V` is the version in quotes, `F` a look-alike. */
  readonly tables: readonly (readonly [head: string, ...lines: string[]])[];
}

const cases: readonly Case[] = [
  {
    format: cargoToml,
    path: 'crates/a/Cargo.toml',
    as: 'cargo',
    tables: [
      [
        '[package]',
        'name = "a"',
        'version = V',
        'rust-version = "F"',
        'description = """\nversion = "F"\n[package]\n"""',
        'include = [\n  "F", # ]\n]',
      ],
      ['[workspace.package]', 'version = V # all crates', "edition = '2024'"],
      ['[dependencies]', 'serde = "F"', 'version = "F"', 'tokio = { version = "F", features = ["x"] }'],
      ['[workspace.dependencies]', 'a = { path = "a", version = "F" }'],
      ['[package.metadata.deb]', 'version = "F"'],
      ['[[bin]]', 'name = "a"', 'version = "F"'],
    ],
  },
  {
    format: cargoLock,
    path: 'Cargo.lock',
    as: 'cargo',
    tables: [
      ['[[package]]', 'name = "serde"', 'version = "F"', 'source = "registry+https://x"'],
      ['[[package]]', 'name = "a"', 'version = V', 'dependencies = [\n "serde",\n]'],
      ['[[package]]', 'name = "b"', 'version = V'],
      ['[metadata]', 'version = "F"'],
    ],
  },
  {
    format: pyproject,
    path: 'pyproject.toml',
    as: 'pep440',
    tables: [
      [
        '[project]',
        'name = "a"',
        'version = V',
        'dependencies = ["requests==F", "version==F"]',
        "dynamic = ['readme']",
      ],
      ['[tool.poetry]', 'version = V', 'name = "a"'],
      ['[tool.poetry.dependencies]', 'version = "F"', 'requests = { version = "F" }'],
      ['[tool.other]', "version = 'F'"],
    ],
  },
];

describe('TOML formats', () => {
  it.each(cases)('$format.id: an edit changes the version and not one byte more', ({ format, path, as, tables }) => {
    fc.assert(
      fc.property(
        formerText,
        someVersion,
        picker,
        eol,
        fc.constantFrom('"', "'"),
        (from, version, picks, newline, quote) => {
          const text = (own: string) => {
            const pick = picks();
            const chunks = tables.map(([head, ...lines]) => [head, ...strewn(lines, '#', from, pick)].join('\n'));
            const filled = strewn(chunks, '#', from, pick)
              .join(newline)
              .replaceAll('\n', newline)
              .replaceAll('\r\r', '\r');
            return filled.replaceAll('= V', `= ${quote}${own}${quote}`).replaceAll('F', from) + newline;
          };
          const { text: edited } = checkSplice(format, path, text(from), version);
          expect(edited).toBe(text(writtenFor(from, version, as)));
          expect(() => getStaticTOMLValue(parseTOML(edited))).not.toThrow();
        },
      ),
      { seed: 31, numRuns: 150 },
    );
  });

  it.each(['version.workspace = true', 'version = { workspace = true }'])('Cargo: %s is computed', (line) => {
    const text = `[package]\nname = "a"\n${line}\n[dependencies]\nserde.workspace = true\n`;
    const { text: edited, before } = checkSplice(cargoToml, 'Cargo.toml', text, parseVersion('2.0.0'));
    expect(before).toMatchObject([{ field: 'package.version.workspace', kind: 'computed-keyword', value: 'true' }]);
    expect(edited).toBe(text);
  });

  it('own packages of a lock are left where they have different versions', () => {
    const text = '[[package]]\nname = "a"\nversion = "1.0.0"\n\n[[package]]\nname = "b"\nversion = "0.2.0"\n';
    const { text: edited, before } = checkSplice(cargoLock, 'Cargo.lock', text, parseVersion('2.0.0'));
    expect(before.map(({ field, value }) => [field, value])).toEqual([
      ['package.a.version', '1.0.0'],
      ['package.b.version', '0.2.0'],
    ]);
    expect(edited).toBe(text);
  });

  it('pyproject tells a dynamic version', () => {
    const text = '[project]\nname = "a"\ndynamic = ["readme", "version"]\n';
    expect(pyproject.find(text, 'pyproject.toml')).toMatchObject([
      { field: 'project.dynamic', value: 'version', kind: 'computed-keyword' },
    ]);
  });

  it('keeps a leading v', () => {
    const { text } = checkSplice(
      pyproject,
      'pyproject.toml',
      '[tool.poetry]\nversion = "v6.4.2"\n',
      parseVersion('6.5.0'),
    );
    expect(text).toBe('[tool.poetry]\nversion = "v6.5.0"\n');
  });
});
