import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import { project } from '@windlass/version-sync/model/projections';
import { tryParseVersion, type Version } from '@windlass/version-sync/model/version';
import { artifactsFile } from '../artifacts.ts';
import { isBesideName } from '../beside/names.ts';
import { formatIds } from './formats.ts';

/** What the placeholders of a name stand for. */
export interface NameParts {
  readonly product: string;
  readonly version: Version;
  readonly package: string;
  readonly platform: string | null;
  readonly format: string;
}

/**
 * A name or prefix with its placeholders filled in. `{version}` writes `+` as `_`, as OCI tags do: a plus in an address is a space to some
 * servers, and a version has no underscore of its own, so no two versions get one name. @throws WindlassError `config`.
 */
export function expandName(template: string, parts: NameParts): string {
  const values: Readonly<Record<string, string>> = {
    product: parts.product,
    version: project(parts.version, 'oci').text,
    core: parts.version.core,
    platform: parts.platform ?? 'any',
    format: parts.format,
    package: parts.package,
  };
  return template.replace(/\{([^{}]*)\}/g, (whole, word: string) => {
    const value = Object.hasOwn(values, word) ? values[word] : undefined;
    if (value !== undefined) return value;
    const meant = suggest(word, Object.keys(values));
    throw new WindlassError('config', `there is no ${whole}${meant === null ? '' : `; did you mean {${meant}}?`}`, {
      why: `a name may hold ${Object.keys(values)
        .map((key) => `{${key}}`)
        .join(' ')}`,
    });
  });
}

/** Every channel, manifest and server takes the name as it is. @throws WindlassError `config` where one of them would not. */
export function assertFileName(name: string): void {
  const why = faultOf(name);
  if (why === null) return;
  throw new WindlassError('config', `"${name}" cannot be the name of a package file`, {
    why,
    next: 'use letters, digits, ".", "_", "-" and "~" only, for instance {product}-{core}-{platform}.{format}',
  });
}

function faultOf(name: string): string | null {
  if (name.includes('/')) return 'it has a slash in it: a package is a file, the folder inside it is its prefix';
  if (!/^[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(name)) return 'some channels change such names, or cannot hold them';
  if (name.length > 200) return 'it is longer than 200 characters';
  const isTaken = name.toLowerCase() === artifactsFile || isBesideName(name);
  return isTaken ? 'a file of that name tells what was packed' : null;
}

/**
 * Whether a file has the name that a package has in another version, be it that of another format, which it may have had then. One of this
 * version in another format is somebody else's.
 */
export function isOfOtherVersion(file: string, template: string, parts: NameParts): boolean {
  if (isOfVersion(file, template, parts)) return true;
  if (!template.includes('{format}')) return false;
  return formatIds.some((format) => {
    const then = { ...parts, format };
    return isOfVersion(file, template, then) && expandName(template, then) !== file;
  });
}

function isOfVersion(file: string, template: string, parts: NameParts): boolean {
  const mark = '9.9.9';
  const other = { core: mark, prerelease: null, build: null };
  const name = expandName(template, { ...parts, version: other });
  const [before = '', ...after] = name.split(mark);
  const end = after.at(-1) ?? '';
  if (after.length === 0 || file.length <= before.length + end.length) return false;
  if (!file.startsWith(before) || !file.endsWith(end)) return false;
  const middle = file.slice(before.length, file.length - end.length);
  return tryParseVersion(middle.replace('_', '+')) !== null;
}
