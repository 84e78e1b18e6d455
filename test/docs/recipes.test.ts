import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSandbox } from '../../tools/docs/sandbox.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';
import { agrees, type Recipe, recipesIn } from './blocks.ts';

// Some recipes release a product in a harbor, several times.
const longest = 600_000;
const hasJq = spawnSync('jq', ['--version']).status === 0;

const pages = readdirSync(join(workspaceRoot, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);
const documents = ['README.md', 'CONTRIBUTING.md', ...pages.sort()].map((file) => ({
  file,
  recipes: recipesIn(readFileSync(join(workspaceRoot, file), 'utf8')),
}));

test('the documents have recipes that can be run', () => {
  expect(documents.flatMap(({ recipes }) => recipes).length).toBeGreaterThan(10);
});

for (const { file, recipes } of documents) {
  for (const recipe of recipes) {
    const tool = needsJq(recipe) ? ' (needs jq)' : '';
    test.skipIf(tool !== '' && !hasJq)(
      `${file}: "${recipe.title}" does what it says${tool}`,
      () => follow(file, recipe),
      longest,
    );
  }
}

function needsJq({ blocks }: Recipe): boolean {
  return blocks.some(({ shell }) => /\bjq\b/.test(shell));
}

/** Types the recipe's commands into a fresh copy of the example product. */
function follow(file: string, { blocks }: Recipe): void {
  using sandbox = openSandbox(workspaceRoot);
  for (const { line, shell, exit, printed } of blocks) {
    const { status, output } = sandbox.run(shell);
    expect(status, `${file}:${line} printed:\n${output}`).toBe(exit);
    if (printed !== null && !agrees(printed, output)) expect(output, `${file}:${line}`).toBe(printed);
  }
}
