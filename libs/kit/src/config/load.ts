import { dirname, resolve } from 'node:path';
import type { Place } from '../errors.ts';
import { cachedConfig, rememberConfig } from './cache.ts';
import type { LoadedConfig, LoadOptions } from './loaded.ts';
import { locateConfig } from './locate.ts';
import { placeIn } from './places.ts';
import type { KeyPath } from './position.ts';

/**
 * Finds, parses and validates the config. Null where there is none. A JSON or YAML text that was found valid before is not parsed again:
 * the parser, the schema and the search together take longer to start than most scripts take to run.
 * @throws WindlassError `config`, with every further error in `also`, each with file:line:column and the path of its key.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig | null> {
  const { cwd, file: named, env } = options;
  const file = named === undefined ? locateConfig(cwd, env) : resolve(cwd, named);
  if (file === null) return null;
  const cached = cachedConfig(file, env);
  if (cached !== null) {
    const locate = (path: KeyPath): Place => placeIn(file, cached.places, path);
    return { ...cached, file, dir: dirname(file), locate };
  }
  const { loadFresh } = await import('./load-fresh.ts');
  const loaded = await loadFresh(file, named !== undefined);
  rememberConfig(loaded, env);
  return loaded;
}
