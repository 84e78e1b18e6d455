import { type Entry, pathName } from '../scan/entry.ts';
import { scanYaml } from '../scan/yaml.ts';
import { dateAs, fieldAt } from './entry-field.ts';
import { isYaml } from './file-name.ts';
import type { Field, Format } from './format.ts';
import { versionPlaces } from './version-places.ts';

const installer = {
  InstallerUrl: true,
  ReleaseDate: true,
  NestedInstallerFiles: { '*': { RelativeFilePath: true } },
} as const;
const shape = {
  PackageVersion: true,
  ManifestType: true,
  ReleaseNotesUrl: true,
  ...installer,
  Installers: { '*': installer },
} as const;

/**
 * Any file of a WinGet manifest (version, installer, locale or singleton): https://learn.microsoft.com/windows/package-manager/package.
 * Hashes are written by the phase that has the bytes.
 */
export const winget: Format = {
  id: 'winget',
  title: 'WinGet manifest',
  broad: true,
  matches: (path) => isYaml(path),
  find: (text, path) => {
    if (!text.includes('PackageVersion') || !text.includes('ManifestType')) return [];
    const entries = scanYaml(text, path, shape).filter((entry) => entry.form !== 'collection');
    const own = entries.find((entry) => pathName(entry.path) === 'PackageVersion');
    if (!own || !entries.some((entry) => pathName(entry.path) === 'ManifestType')) return [];
    const version = fieldAt('PackageVersion', own, { as: 'winget' });
    return entries.flatMap((entry) => (entry === own ? [version] : others(text, entry, version)));
  },
};

function others(text: string, entry: Entry, version: Field): Field[] {
  const name = pathName(entry.path);
  if (name === 'ManifestType') return [];
  if (name.endsWith('ReleaseDate')) return [fieldAt(name, entry, { as: dateAs(), role: 'date' })];
  return versionPlaces(text, name, entry, version);
}
