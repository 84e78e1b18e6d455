import { existsSync, readFileSync } from 'node:fs';
import { writeAtomic } from '@windlass/kit/fs/atomic';

/** Which versions of a package were ever published. */
export interface Burnt {
  has(name: string, version: string): boolean;
  add(name: string, versions: readonly string[]): void;
}

/** Kept in a file, because it must outlast the packages themselves. */
export function openBurnt(file: string): Burnt {
  const known = new Map<string, Set<string>>();
  if (existsSync(file)) {
    const written: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(file, 'utf8'));
    for (const [name, versions] of Object.entries(written)) known.set(name, new Set(versions));
  }
  return {
    has: (name, version) => known.get(name)?.has(version) ?? false,
    add: (name, versions) => {
      known.set(name, new Set([...(known.get(name) ?? []), ...versions]));
      const all = Object.fromEntries([...known].map(([one, set]) => [one, [...set]]));
      writeAtomic(file, `${JSON.stringify(all)}\n`, { mode: 0o600, durable: false });
    },
  };
}

/** The versions whose bytes a `PUT /<package>` brings; none where it only changes what is known of a package (deprecate, unpublish). */
export function publishedVersions(
  body: Buffer,
): { readonly name: string; readonly versions: readonly string[] } | null {
  let manifest: unknown;
  try {
    manifest = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof manifest !== 'object' || manifest === null || !('name' in manifest) || !('versions' in manifest))
    return null;
  const { name, versions } = manifest;
  const attached = '_attachments' in manifest ? manifest._attachments : null;
  if (typeof name !== 'string' || typeof versions !== 'object' || versions === null) return null;
  if (typeof attached !== 'object' || attached === null || Object.keys(attached).length === 0) return null;
  return { name, versions: Object.keys(versions) };
}
