import { purlOf } from '../purl.ts';
import type { LockedPackage } from './lock.ts';

/** As the index compares names (https://packaging.python.org/en/latest/specifications/name-normalization/). */
export const pythonName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/** The name at the beginning of a requirement (PEP 508): `uvicorn[standard] >=0.30; python_version < "4"`. */
export function requiredName(requirement: string): string | null {
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/.exec(requirement)?.[1];
  return name === undefined ? null : pythonName(name);
}

/** `hashes`: `sha256:…` of all files that may be downloaded; which one will be depends on the machine, so several say nothing. */
export function pythonPackage(
  name: string,
  version: string,
  hashes: readonly string[],
  qualifiers: Readonly<Record<string, string>> = {},
): LockedPackage {
  const [only = ''] = hashes.length === 1 ? hashes : [];
  const hex = /^sha256:([0-9a-f]{64})$/.exec(only)?.[1];
  const purl = purlOf({ type: 'pypi', name: pythonName(name), version, qualifiers });
  return { purl, name, version, hashes: hex === undefined ? [] : [{ alg: 'SHA-256', hex }] };
}
