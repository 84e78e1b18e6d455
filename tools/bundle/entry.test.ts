import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryText, lowestNode } from './entry.ts';

const text = entryText({ bin: 'weigh', version: '1.2.3', needs: [22, 18], offers: 26, main: './weigh-main.js' });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windlass-entry-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'weigh.js'), text);
  writeFileSync(join(folder, 'weigh-main.js'), "process.stdout.write('main ran: ' + process.argv.slice(2));");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the entry; `pretended` is what `process.versions.node` says there. */
function run(
  args: readonly string[],
  { pretended = '', env = {} }: { pretended?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const lie = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${pretended}' } })`;
  const preload = pretended ? ['--import', `data:text/javascript,${encodeURIComponent(lie)}`] : [];
  const done = spawnSync(process.execPath, [...preload, join(folder, 'weigh.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

describe('the entry of a bin', () => {
  test.each(['14.21.3', '20.20.2', '22.17.1'])('refuses Node %s in one line and with exit code 2', (pretended) => {
    const { status, stdout, stderr } = run(['--version'], { pretended });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^weigh needs Node 22\.18 or newer; this is v\S+\. Get it from \S+ or: npm i -D node@26\n$/);
  });

  test.each(['22.18.0', '23.0.0', '26.1.0', '100.0.0'])('accepts Node %s', (pretended) => {
    expect(run([], { pretended })).toEqual({ status: 0, stdout: 'main ran: ', stderr: '' });
  });

  test('answers --version without loading the script', () => {
    expect(run(['set', '--version'])).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
  });

  test('leaves --version to the script behind --', () => {
    expect(run(['--', '--version']).stdout).toBe('main ran: --,--version');
  });

  test('runs where there is no folder for a compile cache', () => {
    writeFileSync(join(folder, 'a-file'), '');
    expect(run([], { env: { HOME: join(folder, 'a-file'), XDG_CACHE_HOME: join(folder, 'a-file') } }).status).toBe(0);
    expect(run([], { env: { HOME: '' } }).status).toBe(0);
  });

  test('has no syntax that Node 14 cannot parse', async () => {
    const old = await transform(text, { target: 'node14.0', format: 'esm' });
    const current = await transform(text, { target: 'esnext', format: 'esm' });
    expect(old.code).toBe(current.code);
  });
});

describe('engines.node', () => {
  test('is read as the lowest Node', () => {
    expect(lowestNode('>=22.18')).toEqual([22, 18]);
  });

  test.each([undefined, '^22.18', '>=22', '22.18 || >=24'])(
    'is refused as %s, which the entry would not check',
    (range) => {
      expect(() => lowestNode(range)).toThrow('engines.node');
    },
  );
});
