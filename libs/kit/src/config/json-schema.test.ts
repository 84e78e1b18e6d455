import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configJsonSchema, schemaFiles } from './json-schema.ts';
import { channelIds, configSchema, presets, schemeKinds } from './schema.ts';

const workspace = resolve(import.meta.dirname, '../../../..');

describe('the generated schemas', () => {
  it.each(Object.entries(schemaFiles()))(
    '%s is what the code gives (node --conditions=@windlass/source tools/generate-schemas.ts)',
    (path, text) => {
      expect(readFileSync(resolve(workspace, path), 'utf8')).toBe(text);
    },
  );

  it('describe every key of a config, for editors', () => {
    const missing: string[] = [];
    const walk = (schema: unknown, path: string) => {
      if (typeof schema !== 'object' || schema === null) return;
      if ('properties' in schema && typeof schema.properties === 'object' && schema.properties !== null) {
        for (const [key, value] of Object.entries(schema.properties)) {
          if (!('description' in Object(value))) missing.push(`${path}/${key}`);
        }
      }
      for (const [key, value] of Object.entries(schema)) walk(value, `${path}/${key}`);
    };
    walk(configJsonSchema(), '');
    expect(missing).toEqual([]);
  });
});

describe('the JSON Schema of a config', () => {
  const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(configJsonSchema());
  const file = { file: 'a' };

  const valid: unknown[] = [
    {},
    { $schema: './x.json', product: 'x' },
    ...schemeKinds.map((kind) => ({ version: { scheme: kind } })),
    {
      version: {
        source: 'a',
        scheme: { kind: 'counter', width: 1, start: 0 },
        files: ['a', file, { ...file, format: 'x' }],
        ignore: ['*'],
      },
    },
    {
      version: {
        source: { file: 'a', pattern: 'b', exactly: 2 },
        files: [{ file: 'a', pattern: 'b', exactly: 1, as: 'npm' }],
      },
    },
    { git: { remote: 'o', branch: ['a', 'b'], tagPrefix: '', commitMessage: '{version}', releaseBranch: 'r{core}' } },
    { release: { line: 'x', ledger: 'git' } },
    ...presets.map((preset) => ({ builds: { a: { preset, command: ['x'], dir: 'd', output: 'o' } } })),
    ...channelIds.map((id) => ({
      channels: {
        [id]: {
          ...{ package: 'p', manifest: 'm', on: ['major'] },
          ...(id === 'static-download' ? { server: 's', path: 'p', url: 'https://x.example/d' } : {}),
        },
      },
    })),
    { secrets: { A: 'env:A', b_1: 'file:~/x', C: 'command:a b', D: { command: ['a'] } } },
    {
      live: [
        { name: 'a', url: 'http://localhost:8080/v?x=1#/y' },
        { name: 'b', url: 'https://example.org', pointer: '/version' },
      ],
    },
  ];
  const invalid: unknown[] = [
    null,
    [],
    'x',
    { produkt: 'x' },
    { product: '' },
    { product: 1 },
    { version: { source: '', scheme: 'counter' } },
    { version: { source: { file: 'a', as: 'npm', pattern: 'b' } } },
    { version: { scheme: { width: 3 } } },
    { version: { scheme: { kind: 'counter', width: 0 } } },
    { version: { scheme: { kind: 'counter', start: -1 } } },
    { version: { scheme: { kind: 'counter', width: 1.5 } } },
    { version: { files: 'a' } },
    { version: { files: [{ format: 'x' }] } },
    { version: { files: [{ file: 'a', format: 'b', pattern: 'c' }] } },
    { version: { files: [{ file: 'a', pattern: 'b', exactly: 0 }] } },
    { git: { commitMessage: 'Release' } },
    { git: { releaseBranch: 'release' } },
    { git: { branch: [''] } },
    { release: { ledger: 's3' } },
    { builds: { a: {} } },
    { builds: { a: { preset: 'make' } } },
    { builds: { a: { preset: 'npm', command: [] } } },
    { channels: { nmp: {} } },
    { channels: { npm: { name: 'x' } } },
    { secrets: { A: 'ghp_x' } },
    { secrets: { 'A B': 'env:A' } },
    { secrets: { A: { command: [] } } },
    { secrets: { A: { command: 'x' } } },
    { live: [{ name: 'a' }] },
    { live: [{ name: 'a', url: 'ftp://x' }] },
    { live: [{ name: 'a', url: 'https://u:p@x' }] },
    { live: [{ name: 'a', url: 'https://x', pointer: 'version' }] },
  ];

  it.each(valid.map((config) => [config]))('accepts what the loader accepts: %j', (config) => {
    expect([configSchema.safeParse(config).success, validate(config)]).toEqual([true, true]);
  });

  it.each(invalid.map((config) => [config]))('refuses what the loader refuses: %j', (config) => {
    expect([configSchema.safeParse(config).success, validate(config)]).toEqual([false, false]);
  });
});
