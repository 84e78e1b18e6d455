import { pathName } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { fieldAt } from './entry-field.ts';
import type { Format } from './format.ts';
import { versionPlaces } from './version-places.ts';

const oneOrMore = { '.': true, '*': true } as const;
const places = { url: oneOrMore, extract_dir: oneOrMore } as const;
const shape = { version: true, ...places, architecture: { '*': places } } as const;

// Keys that a Scoop manifest has and hardly any other JSON with a version and a URL.
const scoopKey = /"(?:hash|bin|shortcuts|checkver|autoupdate)"\s*:/;

/**
 * https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests. `checkver` and `autoupdate` hold patterns and are left; hashes are
 * written by the phase that has the bytes.
 */
export const scoop: Format = {
  id: 'scoop',
  title: 'Scoop manifest',
  broad: true,
  matches: (path) => path.endsWith('.json'),
  find: (text, path) => {
    if (!text.includes('"version"') || !text.includes('"url"') || !scoopKey.test(text)) return [];
    const entries = scanJson(text, path, shape, { comments: true }).filter((entry) => entry.form === 'text');
    const own = entries.findLast((entry) => pathName(entry.path) === 'version');
    if (!own || !entries.some((entry) => entry.path.includes('url'))) return [];
    const version = fieldAt('version', own, { as: 'scoop' });
    return entries.flatMap((entry) => {
      if (pathName(entry.path) === 'version') return [fieldAt('version', entry, { as: 'scoop' })];
      return versionPlaces(text, pathName(entry.path), entry, version);
    });
  },
};
