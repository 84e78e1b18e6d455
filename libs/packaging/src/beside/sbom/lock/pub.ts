import { withoutPasswords } from '@windlass/kit/git/git';
import { parseYaml, type Table, tableOf, textOf } from '../../table.ts';
import { purlOf } from '../purl.ts';
import { type Locked, type LockedPackage, type LockReader, sorted } from './lock.ts';

const home = 'https://pub.dev';

/**
 * `pubspec.lock` (https://dart.dev/tools/pub/glossary#lockfile): it tells what the product asks for itself, for development too, and not what
 * needs what. Left out are direct dev dependencies, packages of the product's own folder, and the SDK, which has no version there.
 */
export const pubLock: LockReader = {
  names: ['pubspec.lock'],
  presets: ['flutter-linux', 'flutter-web'],
  above: false,
  read: async ({ text }): Promise<Locked> => {
    const entries = Object.entries(tableOf((await parseYaml(text))['packages']));
    const kept = entries.flatMap(([name, value]) => {
      const entry = tableOf(value);
      const role = textOf(entry['dependency']);
      const found = role === 'direct dev' ? null : packageOf(name, entry);
      return found === null ? [] : [{ ...found, role }];
    });
    const packages = sorted(kept).map(({ role: _, ...one }) => ({ ...one, needs: [] }));
    const direct = kept.filter(({ role }) => role !== 'transitive').map(({ purl }) => purl);
    return { packages, direct: direct.sort(), unpinned: [] };
  },
};

function packageOf(name: string, entry: Table): LockedPackage | null {
  const source = textOf(entry['source']);
  const description = tableOf(entry['description']);
  const [url, sha256, ref] = ['url', 'sha256', 'resolved-ref'].map((key) => textOf(description[key]));
  const version = textOf(entry['version']);
  if (source !== 'hosted' && source !== 'git') return null;
  const qualifiers =
    source === 'git'
      ? { vcs_url: `git+${withoutPasswords(url ?? '')}@${ref}` }
      : { repository_url: url === home || url === 'https://pub.dartlang.org' ? '' : (url ?? '') };
  return {
    purl: purlOf({ type: 'pub', name: name.toLowerCase(), version, qualifiers }),
    name,
    version,
    hashes: source === 'hosted' && sha256 ? [{ alg: 'SHA-256', hex: sha256 }] : [],
  };
}
