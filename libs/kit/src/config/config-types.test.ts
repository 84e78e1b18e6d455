import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configTypes } from './config-types.ts';
import { folder } from './testing/folder.ts';

const tsc = resolve(import.meta.dirname, '../../../../node_modules/typescript/bin/tsc');

/** A config whose marked lines are wrong. */
const config = `import { defineConfig } from './config.js';

export const right = defineConfig({
  product: 'ship',
  version: {
    source: { file: 'a', pattern: 'b', exactly: 2 },
    scheme: { kind: 'counter', width: 3 },
    files: ['a', { file: 'b', format: 'c' }, { file: 'd', pattern: 'e', as: 'npm' }],
  },
  git: { branch: ['main'] },
  builds: { app: { preset: 'custom', command: ['make'] } },
  channels: { 'github-release': {}, npm: { package: 'x' } },
  secrets: { TOKEN: 'env:TOKEN', KEY: { command: ['pass', 'key'] } },
  live: [{ name: 'site', url: 'https://example.org' }],
} as const);

export const wrong = [
  defineConfig({ prodct: 'x' }), // wrong
  defineConfig({ product: 1 }), // wrong
  defineConfig({ version: { scheme: 'countr' } }), // wrong
  defineConfig({ version: { files: [{ pattern: 'x' }] } }), // wrong
  defineConfig({ git: { branch: 1 } }), // wrong
  defineConfig({ builds: { app: {} } }), // wrong
  defineConfig({ builds: { app: { preset: 'make' } } }), // wrong
  defineConfig({ channels: { nmp: {} } }), // wrong
  defineConfig({ secrets: { TOKEN: { command: 'pass key' } } }), // wrong
  defineConfig({ live: [{ name: 'site' }] }), // wrong
];
`;

describe('configTypes', () => {
  it('gives declarations that need no package, and with which tsc tells a right config from a wrong one, line by line', async () => {
    const root = folder({
      'config.d.ts': configTypes(),
      'use.ts': config,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: 'nodenext',

          types: [],
          skipLibCheck: false,
        },
        files: ['config.d.ts', 'use.ts'],
      }),
    });
    const run = promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'tsconfig.json'), '--pretty', 'false'], {
      cwd: root,
    });
    const output = await run.then(
      () => '',
      (failed: { readonly stdout: string }) => failed.stdout,
    );
    const reported = [...output.matchAll(/^(\S+?)\((\d+),\d+\): error/gm)].map((match) => `${match[1]}:${match[2]}`);
    const marked = config
      .split('\n')
      .flatMap((line, index) => (line.endsWith('// wrong') ? [`use.ts:${index + 1}`] : []));
    expect(marked).toHaveLength(10);
    expect([...new Set(reported)]).toEqual(marked);
  }, 60_000);

  it('documents the keys', () => {
    expect(configTypes()).toContain(
      '/** Name of the product; found by itself where not given */\n  readonly product?: string;',
    );
  });
});
