import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { lazyBuiltins } from './builtins.ts';

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [lazyBuiltins],
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs a bundle, and gives what its `answer` says. */
async function answerOf(contents: string): Promise<unknown> {
  const code = await bundled(contents);
  const { answer } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return answer;
}

test('takes from a builtin only the names that are used', async () => {
  const code = await bundled(
    "import fs, { statSync } from 'node:fs'; export const answer = [statSync('/'), fs.existsSync];",
  );
  expect(code).toContain('.statSync');
  expect(code).not.toMatch(/promises|createReadStream|from\s*"node:fs"/);
});

test('gives what the builtin gives: by name, as default, without the prefix, and as a namespace', async () => {
  const answer = await answerOf(`
    import { join } from 'path'; import os, { EOL } from 'node:os'; import * as url from 'node:url';
    export const answer = [join('a', 'b'), os.EOL === EOL, url.pathToFileURL('/a').href];`);
  expect(answer).toEqual(['a/b', true, 'file:///a']);
});

test('loads what is dear to load at the first call', async () => {
  const answer = await answerOf(`
    import { createHash } from 'node:crypto'; import { spawnSync } from 'node:child_process';
    export const answer = [createHash('sha256').update('abc').digest('hex').slice(0, 8), typeof spawnSync];`);
  expect(answer).toEqual(['ba7816bf', 'function']);
});

test('leaves require and import() alone', async () => {
  const code = await bundled("const a = require('node:fs'); export const b = import('node:os'); export { a };");
  expect(code).toMatch(/import\("node:os"\)/);
  expect(code).toMatch(/"node:fs"\)/);
});
