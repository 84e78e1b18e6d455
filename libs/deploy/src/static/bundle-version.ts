import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { isVersion, showServed, versionIn } from '@windlass/verify/version-endpoint';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';
import type { Bundle } from './bundle.ts';

/**
 * Where the version endpoint is a file of the bundle, it says beforehand whether this is a build of this version.
 * @throws WindlassError `gate` for a build of another one, which the probes would find only after the switch.
 */
export function assertOwnVersion({ folder, from, manifest }: Bundle, server: ResolvedServer, version: Version): void {
  const path = server.version?.path.replace(/^\/+/, '').replace(/[?#].*$/s, '');
  if (server.version === null || path === undefined || !manifest.files.some((file) => file.path === path)) return;
  const file = join(folder, path);
  const found = versionIn(readFileSync(file, 'utf8'), server.version.pointer);
  if (found !== null && isVersion(found, version)) return;
  throw new WindlassError('gate', `${from} is not a build of ${formatVersion(version)}`, {
    where: { file },
    why: found === null ? `there is no version at ${server.version.pointer}` : `it says ${showServed(found)}`,
    next: 'npx windlass build-artifacts',
  });
}
