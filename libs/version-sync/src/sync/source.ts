import { WindlassError } from '@windlass/kit/errors';
import { tryParseVersion, type Version } from '../model/version.ts';
import type { LoadedFile } from './load.ts';
import { positionAt } from './position.ts';
import { isWritable } from './writable.ts';

/**
 * The product's version as its source file says it.
 * @throws WindlassError `input` with file:line:column: no version, an empty one, a placeholder, not a version.
 */
export function versionOf(source: LoadedFile): Version {
  const fields = source.fields.filter((f) => f.role === 'version');
  const field = fields.find((f) => f.kind === 'literal') ?? fields[0];
  if (!field) {
    throw new WindlassError('input', `${source.file} holds no version`, {
      where: { file: source.file },
      why: `it was read as ${source.format.title}`,
      next: 'write one into it, for example 0.1.0, or name another version.source in the config',
    });
  }
  const where = { file: source.file, ...positionAt(source.text, field.start) };
  const byHand = `write one into ${source.file}, for example 0.1.0`;
  if (field.value === '')
    throw new WindlassError('input', `the version in ${source.file} is empty`, { where, next: byHand });
  const version = tryParseVersion((inParts(fields) ?? field.value).replace(/^v(?=\d)/, ''));
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
      // version-manager would ask what to raise or set it from, and so end here again.
      next: isWritable(field, true) ? 'windlass sync-versions --heal --to <version>' : byHand,
    },
  );
}

/** `X_VERSION_MAJOR`, `_MINOR` and `_PATCH` of one prefix, where the first field of a file is one of them. */
export function inParts(fields: readonly { readonly field: string; readonly value: string }[]): string | undefined {
  const prefix = /^(.*)(?:MAJOR|MINOR|PATCH|MICRO|REVISION)/.exec(fields[0]?.field ?? '')?.[1];
  if (prefix === undefined) return undefined;
  const part = (names: string): string | undefined =>
    fields.find(({ field, value }) => field.startsWith(prefix) && new RegExp(names).test(field) && /^\d+$/.test(value))
      ?.value;
  const parts = [part('MAJOR'), part('MINOR'), part('PATCH|MICRO|REVISION')];
  return parts.includes(undefined) ? undefined : parts.join('.');
}

/** version.json keeps the build in a field of its own beside the version. */
function siblingBuild(source: LoadedFile): string | null {
  const field = source.fields.find((f) => f.role === 'release-or-build-number' && /^build_?number$/i.test(f.field));
  return field && /^[0-9A-Za-z.-]+$/.test(field.value) ? field.value : null;
}
