import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Manifest, readManifest } from '../../tools/bundle/workspace.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';

const document = readFileSync(join(workspaceRoot, 'docs/DEPENDENCIES.md'), 'utf8');
const listed = new Map(
  [...document.matchAll(/^\| `([^`]+)` \| (\S+) \| \S.* \|$/gm)].map(([, name, version]) => [name, version]),
);
const manifests = ['.', 'tools', ...foldersIn('libs'), ...foldersIn('scripts')].map((folder) =>
  readManifest(join(workspaceRoot, folder)),
);
const foreign = manifests.flatMap(dependenciesOf).filter(({ name }) => !/^(@windlass\/|windlass$)/.test(name));

test('every dependency is pinned to one exact version', () => {
  expect(foreign.filter(({ version }) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('two packages of the workspace never ask for two versions of the same dependency', () => {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of foreign) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  expect([...versions].filter(([, asked]) => asked.size > 1)).toEqual([]);
});

test('docs/DEPENDENCIES.md lists every dependency with its version and a reason', () => {
  const wanted = Object.fromEntries(foreign.map(({ name, version }) => [name, version]));
  expect(Object.fromEntries(listed)).toEqual(wanted);
});

test('nx and every @nx package have one version', () => {
  const nx = foreign.filter(({ name }) => name === 'nx' || name.startsWith('@nx/')).map(({ version }) => version);
  expect(new Set(nx).size).toBe(1);
});

test('a package of the workspace is asked for by the version that it has', () => {
  const own = new Map(manifests.map(({ name, version }) => [name, version]));
  const asked = manifests.flatMap(dependenciesOf).filter(({ name }) => own.has(name));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ name, version }) => own.get(name) !== version)).toEqual([]);
});

function dependenciesOf({ dependencies, devDependencies }: Manifest) {
  return Object.entries({ ...dependencies, ...devDependencies }).map(([name, version]) => ({ name, version }));
}

function foldersIn(parent: string): readonly string[] {
  const path = join(workspaceRoot, parent);
  const folders = existsSync(path) ? readdirSync(path) : [];
  return folders
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(workspaceRoot, folder, 'package.json')));
}
