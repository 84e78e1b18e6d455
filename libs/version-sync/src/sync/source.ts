import { WindlassError } from '@windlass/kit/errors';
import { tryParseVersion, type Version } from '../model/version.ts';
import type { LoadedFile } from './load.ts';
import { positionAt } from './position.ts';

/**
 * The product's version as its source file says it.
 * @throws WindlassError `input` with file:line:column: no version, an empty one, a placeholder, not a version.
 */
export function versionOf(source: LoadedFile): Version {
  const field = source.fields.find((f) => f.role === 'version');
  if (!field) {
    throw new WindlassError('input', `${source.file} holds no version`, {
      where: { file: source.file },
      why: `it was read as ${source.format.title}`,
      next: 'write one into it, for example 0.1.0, or name another version.source in the config',
    });
  }
  const where = { file: source.file, ...positionAt(source.text, field.start) };
  const next = 'windlass version-manager set <version>';
  if (field.value === '') throw new WindlassError('input', `the version in ${source.file} is empty`, { where, next });
  const version = tryParseVersion(field.value.replace(/^v(?=\d)/, ''));
  if (version) return version.build === null ? { ...version, build: siblingBuild(source) } : version;
  if (field.kind === 'computed-keyword') {
    throw new WindlassError('input', `the version in ${source.file} is computed ("${field.value}")`, {
      where,
      why: 'a version source holds the version itself',
      next: 'name another version.source in the config',
    });
  }
  const placeholder = /[A-Z]{3,}_[A-Z_]+|[{}$%@<>]/.test(field.value);
  throw new WindlassError(
    'input',
    placeholder
      ? `a placeholder was left in ${source.file}: "${field.value}"`
      : `"${field.value}" in ${source.file} is not a version`,
    {
      where,
      why: placeholder
        ? 'a build step was to fill it in, and the file was committed as it was'
        : 'a version is X.Y.Z, X.Y.Z+BUILD or X.Y.Z-PRE+BUILD, without leading zeros in X, Y, Z',
      next,
    },
  );
}

/** version.json keeps the build in a field of its own beside the version. */
function siblingBuild(source: LoadedFile): string | null {
  const field = source.fields.find((f) => f.role === 'release-or-build-number' && /^build_?number$/i.test(f.field));
  return field && /^[0-9A-Za-z.-]+$/.test(field.value) ? field.value : null;
}
