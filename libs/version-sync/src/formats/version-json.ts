import { formatVersion, type Version } from '../model/version.ts';
import { type Entry, pathName } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { asItIs, type Changes, dateAs, fieldAt, textOnly } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Field, Format } from './format.ts';

const shape = {
  version: true,
  build_number: true,
  buildNumber: true,
  build_date: true,
  buildDate: true,
} as const;

// Nerdbank.GitVersioning counts the commits since `version` was changed: https://github.com/dotnet/Nerdbank.GitVersioning
const counted =
  /Nerdbank\.GitVersioning|"(?:publicReleaseRefSpec|nugetPackageVersion|cloudBuild|versionHeightOffset)"\s*:|\{height\}/;

/**
 * A JSON of the product's own with the version at its top, as Flutter also writes one into its web output. Where a build number has a
 * key of its own, the version beside it is written without its build.
 */
export const versionJson: Format = {
  id: 'version-json',
  title: 'version.json',
  matches: (path) => isNamed(path, 'version.json'),
  find: (text, path) => {
    if (counted.test(text)) {
      const entries = textOnly(scanJson(text, path, { version: true }, { comments: true }));
      return entries.map((entry) => fieldAt('version', entry, { as: asItIs, kind: 'computed-keyword' }));
    }
    const entries = scanJson(text, path, shape);
    const version = textOnly(entries).findLast((entry) => pathName(entry.path) === 'version');
    const build = entries.findLast((entry) => isBuild(entry) && entry.form !== 'collection');
    if (!version) return [];
    return entries.flatMap((entry): Field[] => {
      const name = pathName(entry.path);
      if (entry.form === 'text' && name === 'version') return [fieldAt(name, entry, { as: () => versionText(build) })];
      if (entry.form === 'text' && /date/i.test(name)) {
        return [fieldAt(name, entry, { as: dateAs(changes(version, build)), role: 'date' })];
      }
      if (!isBuild(entry) || entry.form === 'collection') return [];
      return [fieldAt(name, entry, { as: () => buildText(entry), role: 'release-or-build-number' })];
    });
  },
};

function isBuild(entry: Entry): boolean {
  return /^build_?number$/i.test(pathName(entry.path));
}

function versionText(build: Entry | undefined): Field['render'] {
  return (version) => formatVersion(build ? { ...version, build: null } : version);
}

/** A number stays a number, so it has no leading zeros; a build that is no number becomes a string. */
function buildText(entry: Entry): Field['render'] {
  return ({ build }: Version) => {
    if (build === null || entry.form === 'text') return build;
    return /^\d+$/.test(build) ? BigInt(build).toString() : JSON.stringify(build);
  };
}

/** The date says when this version and build came to be: either of them changes it. */
function changes(version: Entry, build: Entry | undefined): Changes {
  return (to, context) => {
    const builds = build ? buildText(build)(to, context) : null;
    return (
      context.versionChanges ||
      versionText(build)(to, context) !== version.value ||
      (builds !== null && builds !== build?.value)
    );
  };
}
