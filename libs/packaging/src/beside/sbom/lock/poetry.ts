import { listOf, parseToml, type Table, tableOf, tablesOf, textOf } from '../../table.ts';
import { type LockNode, type LockReader, reachable } from './lock.ts';
import { pythonName, pythonPackage, requiredName } from './python.ts';

/**
 * `poetry.lock`: since version 2 each package says in which groups it is wanted, before 1.5 it had a category. What the product itself asks for
 * stands in `pyproject.toml` only.
 */
export const poetryLock: LockReader = {
  names: ['poetry.lock'],
  presets: ['python'],
  above: false,
  also: () => ['pyproject.toml'],
  read: async ({ text, others }) => {
    const packages = tablesOf((await parseToml(text))['package']).filter(isWanted);
    const asked = askedFor(await parseToml(others.get('pyproject.toml') ?? ''));
    const keys = (name: string): string[] =>
      packages.flatMap((one) => (pythonName(textOf(one['name'])) === name ? [keyOf(one)] : []));
    const nodes = new Map(packages.map((one): [string, LockNode] => [keyOf(one), nodeOf(one, keys)]));
    const needed = new Set([...nodes.values()].flatMap(({ needs }) => needs));
    const roots = asked.length > 0 ? asked.flatMap(keys) : [...nodes.keys()].filter((key) => !needed.has(key));
    return reachable(nodes, roots);
  },
};

const keyOf = (one: Table): string => `${one['name']} ${one['version']}`;

function isWanted(one: Table): boolean {
  const groups = listOf(one['groups']);
  return groups.length > 0 ? groups.includes('main') : (one['category'] ?? 'main') === 'main';
}

function nodeOf(one: Table, keys: (name: string) => string[]): LockNode {
  const hashes = listOf(one['files']).map((file) => textOf(tableOf(file)['hash']));
  const needs = Object.keys(tableOf(one['dependencies'])).flatMap((name) => keys(pythonName(name)));
  const found = pythonPackage(textOf(one['name']), textOf(one['version']), hashes);
  return { package: one['optional'] === true ? { ...found, optional: true } : found, needs };
}

/** In the words of Poetry and of the standard (PEP 621); without what is wanted in groups other than the main one. */
function askedFor(manifest: Table): readonly string[] {
  const poetry = tableOf(tableOf(tableOf(manifest['tool'])['poetry'])['dependencies']);
  const project = tableOf(manifest['project']);
  const extras = Object.values(tableOf(project['optional-dependencies'])).flatMap(listOf);
  const standard = [...listOf(project['dependencies']), ...extras].flatMap(
    (words) => requiredName(textOf(words)) ?? [],
  );
  const names = Object.keys(poetry)
    .map(pythonName)
    .filter((name) => name !== 'python');
  return [...new Set([...names, ...standard])];
}
