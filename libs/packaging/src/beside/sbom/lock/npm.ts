import { posix } from 'node:path';
import { withoutPasswords } from '@windlass/kit/git/git';
import { type Table, tableOf, textOf } from '../../table.ts';
import { purlOf } from '../purl.ts';
import { type LockedPackage, type LockHash, type LockNode, type LockReader, reachable } from './lock.ts';

/**
 * `package-lock.json` and `npm-shrinkwrap.json` (package-lock-json(5)): `packages` by the folder that each is installed in, since npm 7; before
 * that `dependencies`, one in the other. devDependencies of the product are left out, and whatever npm marked as there for them alone.
 */
export const npmLock: LockReader = {
  names: ['npm-shrinkwrap.json', 'package-lock.json'],
  presets: ['npm'],
  above: true,
  // The old form does not say what the product itself asks for.
  also: (text) => (/"packages"\s*:/.test(text) ? [] : ['package.json']),
  read: async ({ text, inner, others }) => {
    const lock = tableOf(JSON.parse(text));
    const folders =
      lock['packages'] === undefined ? oldFolders(lock, others.get('package.json')) : tableOf(lock['packages']);
    const nodes = new Map(
      Object.entries(folders).map(([folder, entry]) => [folder, nodeOf(folders, folder, tableOf(entry))]),
    );
    return reachable(nodes, nodes.has(inner) ? [inner] : []);
  },
};

function nodeOf(folders: Table, folder: string, entry: Table): LockNode {
  if (entry['link'] === true) return { package: null, needs: [textOf(entry['resolved'])] };
  const names = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
    Object.keys(tableOf(entry[key])),
  );
  const needs = [...new Set(names)].flatMap((name) => installed(folders, folder, name) ?? []);
  const at = folder.lastIndexOf('node_modules/');
  // The root itself, and workspaces of it, all of which npm installs with the root.
  if (at < 0) return { package: null, needs: folder === '' ? [...needs, ...workspacesOf(folders, entry)] : needs };
  return { package: packageOf(textOf(entry['name']) || folder.slice(at + 'node_modules/'.length), entry), needs };
}

function workspacesOf(folders: Table, root: Table): readonly string[] {
  if (root['workspaces'] === undefined) return [];
  return Object.entries(folders).flatMap(([folder, entry]) => (tableOf(entry)['link'] === true ? [folder] : []));
}

/** The folder in which Node finds a package that is asked for from another one; null where it is there for development only, or not at all. */
function installed(folders: Table, from: string, name: string): string | null {
  for (let dir = from; ; dir = parentOf(dir)) {
    const folder = posix.join(dir, 'node_modules', name);
    const entry = folders[folder];
    if (entry !== undefined) return tableOf(entry)['dev'] === true ? null : folder;
    if (dir === '') return null;
  }
}

function parentOf(dir: string): string {
  const parent = posix.dirname(dir);
  return parent === '.' ? '' : parent.replace(/(?:^|\/)node_modules$/, '');
}

function packageOf(whole: string, entry: Table): LockedPackage {
  const [, group = '', name = whole] = /^(@[^/]+)\/(.+)$/.exec(whole) ?? [];
  const version = textOf(entry['version']);
  const resolved = textOf(entry['resolved']);
  const git = resolved.startsWith('git') ? withoutPasswords(resolved).replace('***@', '') : '';
  const qualifiers = { vcs_url: git };
  return {
    purl: purlOf({ type: 'npm', namespace: group, name, version, qualifiers }),
    ...(group === '' ? {} : { group }),
    name,
    version,
    hashes: hashesOf(textOf(entry['integrity'])),
    ...(entry['optional'] === true || entry['devOptional'] === true ? { optional: true } : {}),
  };
}

const algorithms = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;

/** Subresource Integrity (https://www.w3.org/TR/SRI/): words of algorithm and base64. */
function hashesOf(integrity: string): readonly LockHash[] {
  return Object.entries(algorithms).flatMap(([name, alg]) => {
    const base64 = integrity
      .split(/\s+/)
      .find((word) => word.startsWith(`${name}-`))
      ?.slice(name.length + 1);
    return base64 === undefined ? [] : [{ alg, hex: Buffer.from(base64, 'base64').toString('hex') }];
  });
}

/** The old form as the new one says it. */
function oldFolders(lock: Table, manifest = '{}'): Table {
  const { dependencies, optionalDependencies } = tableOf(JSON.parse(manifest));
  const folders: Record<string, unknown> = { '': { dependencies, optionalDependencies } };
  const add = (below: string, list: unknown): void => {
    for (const [name, value] of Object.entries(tableOf(list))) {
      const { requires, dependencies: inside, ...entry } = tableOf(value);
      const folder = posix.join(below, 'node_modules', name);
      folders[folder] = { ...entry, dependencies: requires };
      add(folder, inside);
    }
  };
  add('', lock['dependencies']);
  return folders;
}
