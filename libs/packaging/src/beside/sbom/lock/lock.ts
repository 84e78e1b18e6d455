import type { Preset } from '@windlass/kit/config/schema-products';

/** Algorithms of lock files, as CycloneDX names them. */
export type LockHash = { readonly alg: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'; readonly hex: string };

/** A package that a build takes from elsewhere, at the version that its lock file fixed. */
export interface LockedPackage {
  /** Tells it from all others. */
  readonly purl: string;
  /** Scope or namespace, where there is one. */
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  /** Of the one file that is downloaded; empty where the lock file has none, or several. */
  readonly hashes: readonly LockHash[];
  /** Whether the product also works without it. */
  readonly optional?: boolean;
}

export interface Locked {
  readonly packages: readonly (LockedPackage & {
    /** Purls of what it needs itself; empty where the lock file does not tell. */
    readonly needs: readonly string[];
  })[];
  /** Purls of what the product itself asks for. */
  readonly direct: readonly string[];
  /** Names that no version is fixed for. */
  readonly unpinned: readonly string[];
}

export interface LockTexts {
  /** Of the lock file. */
  readonly text: string;
  /** Way from the folder of the lock file to that of the build; empty where it is the same. */
  readonly inner: string;
  /** Texts of further files by the names that `also` gave; only those that are there. */
  readonly others: ReadonlyMap<string, string>;
}

/** Reads the lock files of one package manager: a new one is a file and a line in `readers.ts`. */
export interface LockReader {
  /** Of the lock file; of several that are there the first counts, as for the package manager. */
  readonly names: readonly string[];
  /** Builds that use it; a build of no known kind may use any. */
  readonly presets: readonly Preset[];
  /** Whether the package manager looks for it in the folders above, too. */
  readonly above: boolean;
  /** Further files that `read` wants, from the folder of the lock file. */
  also?(text: string, inner: string): readonly string[];
  /** @throws what a parser throws for a file that is damaged. */
  read(texts: LockTexts): Promise<Locked>;
}

/** One package of a lock file. `package` is null for the product's own: what those need counts as needed by who needs them. */
export interface LockNode {
  readonly package: LockedPackage | null;
  /** Keys of other nodes. */
  readonly needs: readonly string[];
}

/** All that can be reached from the roots, sorted. */
export function reachable(nodes: ReadonlyMap<string, LockNode>, roots: readonly string[]): Locked {
  const packages = new Map<string, Locked['packages'][number]>();
  const foreign = (keys: readonly string[]): readonly LockedPackage[] => throughOwn(nodes, keys);
  const keyOf = new Map([...nodes].flatMap(([key, node]) => (node.package === null ? [] : [[node.package.purl, key]])));
  const direct = foreign(roots);
  const waiting = [...direct];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (packages.has(one.purl)) continue;
    const needed = foreign(nodes.get(keyOf.get(one.purl) ?? '')?.needs ?? []);
    packages.set(one.purl, { ...one, needs: purlsOf(needed) });
    waiting.push(...needed);
  }
  return { packages: sorted([...packages.values()]), direct: purlsOf(direct), unpinned: [] };
}

function throughOwn(nodes: ReadonlyMap<string, LockNode>, keys: readonly string[]): readonly LockedPackage[] {
  const seen = new Set<string>();
  const found: LockedPackage[] = [];
  const waiting = [...keys];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const node = nodes.get(key);
    if (node === undefined || seen.has(key)) continue;
    seen.add(key);
    if (node.package === null) waiting.push(...node.needs);
    else found.push(node.package);
  }
  return found;
}

const purlsOf = (list: readonly LockedPackage[]): string[] => [...new Set(list.map(({ purl }) => purl))].sort();

export function sorted<T extends { readonly purl: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
}

/** Of several lock files. */
export function merged(all: readonly Locked[]): Locked {
  const packages = new Map<string, Locked['packages'][number]>();
  for (const one of all.flatMap((locked) => locked.packages)) {
    const known = packages.get(one.purl);
    const needs = [...new Set([...(known?.needs ?? []), ...one.needs])].sort();
    const optional = one.optional === true && (known === undefined || known.optional === true);
    const { optional: _, ...rest } = one;
    packages.set(one.purl, { ...rest, needs, ...(optional ? { optional } : {}) });
  }
  const distinct = (words: readonly string[]): string[] => [...new Set(words)].sort();
  return {
    packages: sorted([...packages.values()]),
    direct: distinct(all.flatMap(({ direct }) => direct)),
    unpinned: distinct(all.flatMap(({ unpinned }) => unpinned)),
  };
}
