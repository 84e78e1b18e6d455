import { loadConfig } from '@windlass/kit/config/load';
import type { KeyPath } from '@windlass/kit/config/position';
import type { ErrorKind, ErrorParts, Place } from '@windlass/kit/errors';
import { WindlassError, withPlace } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** Where a key stands in the config: asked only when there is something wrong with it. */
export async function configPlace({ context, root, product }: ReleaseContext, path: KeyPath): Promise<Place> {
  const file = product.configFile;
  const loaded = file === null ? null : await loadConfig({ cwd: root, env: context.env, file });
  return loaded?.locate(path) ?? { file: file ?? root };
}

/** An error about a key of the config, at the place where it stands: `packages.linux.files.0.from`. */
export async function configError(
  release: ReleaseContext,
  path: KeyPath,
  what: string,
  parts: Omit<ErrorParts, 'where'> & { readonly kind?: ErrorKind } = {},
): Promise<WindlassError> {
  const { kind = 'config', ...rest } = parts;
  return new WindlassError(kind, `${path.join('.')}: ${what}`, { ...rest, where: await configPlace(release, path) });
}

/** Runs `work`; an error of it that the config is to blame for gets the place of the key. */
export async function atKey<T>(release: ReleaseContext, path: KeyPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'config') throw thrown;
    throw withPlace(thrown, await configPlace(release, path));
  }
}
