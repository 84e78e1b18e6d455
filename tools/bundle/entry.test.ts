import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { entryText, lowestNode } from './entry.ts';

const text = entryText({ bin: 'weigh', version: '1.2.3', needs: [22, 18], offers: 26, id: 'abc123' });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windlass-entry-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'weigh.js'), text);
  writeFileSync(
    join(folder, 'code.js'),
    `(function(codeUrl,importModule){return{
"weigh.js":function(require,module,exports){
  const args = process.argv.slice(2);
  process.stdout.write('main ran: ' + args);
  if (args[0] === 'more') require('./more.js').later();
  if (args[0] === 'import') importModule(args[1]).then((found) => process.stdout.write(found.default));
}}})`,
  );
  const more =
    "(function(codeUrl){return{'more.js':function(require,module,exports){exports.later=()=>process.stdout.write(' and more')}}})";
  writeFileSync(join(folder, 'more.js'), more);
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

  describe('keeps what V8 compiled', () => {
    const cache = () => join(folder, 'cache/windlass/node');
    const names = () => readdirSync(cache()).filter((name) => name.endsWith('.code'));
    const env = () => ({ XDG_CACHE_HOME: join(folder, 'cache') });

    beforeEach(() => rmSync(join(folder, 'cache'), { recursive: true, force: true }));

    test('for the next run, readable by this user alone, and again after a run that used more', () => {
      run([], { env: env() });
      expect(names()).toEqual([expect.stringMatching(/^weigh-code\.js-abc123-v[\d.]+-\w+\.code$/)]);
      const file = join(cache(), names()[0] ?? '');
      const first = statSync(file);
      expect(first.mode & 0o777).toBe(0o600);
      expect(run([], { env: env() }).stdout).toBe('main ran: ');
      expect(statSync(file).ino).toBe(first.ino);
      expect(run(['more'], { env: env() }).stdout).toBe('main ran: more and more');
      expect(statSync(file).ino).not.toBe(first.ino);
      expect(names()).toHaveLength(2);
      expect(run(['more'], { env: env() }).stdout).toBe('main ran: more and more');
    });

    test.each(['', 'no cache at all, and more than eight bytes'])('and runs where that is damaged: %j', (damage) => {
      run([], { env: env() });
      writeFileSync(join(cache(), names()[0] ?? ''), damage);
      expect(run(['x'], { env: env() })).toEqual({ status: 0, stdout: 'main ran: x', stderr: '' });
      expect(statSync(join(cache(), names()[0] ?? '')).size).toBeGreaterThan(100);
    });

    test('and can import a file of the user in a run from the cache', () => {
      const module = `data:text/javascript,${encodeURIComponent("export default ' found'")}`;
      for (const _ of [1, 2])
        expect(run(['import', module], { env: env() })).toEqual({
          status: 0,
          stdout: `main ran: import,${module} found`,
          stderr: '',
        });
    });

    test('and nothing with NODE_DISABLE_COMPILE_CACHE', () => {
      expect(run([], { env: { ...env(), NODE_DISABLE_COMPILE_CACHE: '1' } }).stdout).toBe('main ran: ');
      expect(existsSync(cache())).toBe(false);
    });
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
