import { posix } from 'node:path';
import { withoutPasswords } from '@windlass/kit/git/git';
import { listOf, parseToml, type Table, tableOf, tablesOf, textOf } from '../../table.ts';
import { purlOf } from '../purl.ts';
import { type LockedPackage, type LockNode, type LockReader, reachable } from './lock.ts';

/**
 * `Cargo.lock` (https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html): what has no `source` is the product's own. It does not
 * tell what is needed for tests only; those that the manifest of the build names as such are left out.
 */
export const cargoLock: LockReader = {
  names: ['Cargo.lock'],
  presets: ['cargo'],
  above: true,
  also: (_text, inner) => [manifestIn(inner)],
  read: async ({ text, inner, others }) => {
    const packages = tablesOf((await parseToml(text))['package']);
    const manifest = await parseToml(others.get(manifestIn(inner)) ?? '');
    const own = textOf(tableOf(manifest['package'])['name']);
    const isRoot = (one: Table): boolean => one['source'] === undefined && (own === '' || one['name'] === own);
    const testsOnly = devOnly(manifest);
    const nodes = new Map<string, LockNode>();
    for (const one of packages) {
      const needs = listOf(one['dependencies']).flatMap((words) => keyOf(packages, textOf(words)) ?? []);
      const isOwn = one['source'] === undefined;
      const kept =
        one['name'] === own && isOwn ? needs.filter((key) => !testsOnly.has(key.split(' ')[0] ?? '')) : needs;
      nodes.set(`${one['name']} ${one['version']}`, { package: isOwn ? null : packageOf(one), needs: kept });
    }
    return reachable(
      nodes,
      packages.filter(isRoot).map((one) => `${one['name']} ${one['version']}`),
    );
  },
};

const manifestIn = (inner: string): string => posix.join(inner, 'Cargo.toml');

/** `name`, `name version` or `name version (source)`: as much as is needed to tell it from others. */
function keyOf(packages: readonly Table[], words: string): string | null {
  const [name, version] = words.split(' ');
  const found = packages.find((one) => one['name'] === name && (version === undefined || one['version'] === version));
  return found === undefined ? null : `${name} ${found['version']}`;
}

function packageOf(one: Table): LockedPackage {
  const [name, version, source, checksum] = ['name', 'version', 'source', 'checksum'].map((key) => textOf(one[key]));
  const git = source?.startsWith('git+')
    ? withoutPasswords(source)
        .replace(/\?[^#]*/, '')
        .replace('#', '@')
    : '';
  return {
    purl: purlOf({ type: 'cargo', name: name ?? '', version: version ?? '', qualifiers: { vcs_url: git } }),
    name: name ?? '',
    version: version ?? '',
    hashes: checksum ? [{ alg: 'SHA-256', hex: checksum }] : [],
  };
}

/** Names of crates that the manifest asks for nowhere but in its dev-dependencies. */
function devOnly(manifest: Table): ReadonlySet<string> {
  const places = [manifest, ...Object.values(tableOf(manifest['target'])).map(tableOf)];
  const named = (...keys: readonly string[]): string[] =>
    places.flatMap((place) => keys.flatMap((key) => Object.entries(tableOf(place[key])).map(crateOf)));
  const real = new Set(named('dependencies', 'build-dependencies', 'build_dependencies'));
  return new Set(named('dev-dependencies', 'dev_dependencies').filter((name) => !real.has(name)));
}

/** `here = { package = "there" }` gives a crate another name. */
const crateOf = ([name, value]: [string, unknown]): string => textOf(tableOf(value)['package']) || name;
