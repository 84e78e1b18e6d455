import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { failure, releaseIn } from '../testing/release.ts';
import { planBuilds } from './build-all.ts';
import { buildIn, configOf, inTwoCheckouts } from './testing/two-checkouts.ts';

/** A page that a script of its package.json makes, with what is other on every machine. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': 'dist/\nnode_modules/\n',
  'web/package.json': JSON.stringify({ private: true, scripts: { build: 'node build.mjs' } }),
  'web/build.mjs': [
    "import { cpSync, mkdirSync, writeFileSync } from 'node:fs';",
    "mkdirSync('dist/js', { recursive: true });",
    "cpSync('index.html', 'dist/index.html');",
    'const at = new Date(process.env.SOURCE_DATE_EPOCH * 1000);',
    "writeFileSync('dist/js/app.js', `// ${at} ${at.toLocaleString()} ${process.env.LANG}\\n`);",
    '',
  ].join('\n'),
  'web/index.html': '<!doctype html>\n',
  'windlass.config.json': configOf({ web: { preset: 'npm', dir: 'web' } }),
};

test('the preset npm gives the same bytes in two folders, and is not run twice', async () => {
  using built = await inTwoCheckouts(light);
  const [[one], [two]] = built.results;
  expect(one).toMatchObject({ state: 'done', output: 'web/dist', files: 2 });
  expect(two?.digest).toBe(one?.digest);
  expect(readFileSync(join(built.second, 'web/dist/js/app.js'), 'utf8')).toContain('C.UTF-8');
  expect(await buildIn(built.second)).toMatchObject([{ state: 'unchanged' }]);
}, 60_000);

test('other packages in node_modules are another result, though git does not see them', async () => {
  using repo = tempRepository(light);
  // As npm finds them: those of a workspace lie above the package.
  repo.write({ 'node_modules/.package-lock.json': '{ "packages": {} }' });
  await buildIn(repo.path);
  repo.write({ 'node_modules/.package-lock.json': '{ "packages": { "node_modules/left-pad": {} } }' });
  const [plan] = await planBuilds(await releaseIn(repo.path), { names: [], force: false });
  expect(plan).toMatchObject({ reason: 'node_modules/.package-lock.json changed' });
}, 60_000);

test.each([
  ['packages that are not installed', { build: 'vite-that-is-not-there build' }, /^npm ci, then/],
  ['no script for it', {}, /^add a script build to package\.json/],
])(
  '%s: says what to type',
  async (_, scripts, next) => {
    using repo = tempRepository({ ...light, 'web/package.json': JSON.stringify({ private: true, scripts }) });
    expect(await failure(buildIn(repo.path))).toMatchObject({ kind: 'build', next: expect.stringMatching(next) });
  },
  60_000,
);
