import { WindlassError } from '@windlass/kit/errors';
import { pkgbuild as format } from '@windlass/version-sync/formats/pkgbuild';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';
import { positionAt } from '@windlass/version-sync/sync/position';
import type { Edit } from '@windlass/version-sync/sync/splice';
import type { Artifact } from '../artifacts.ts';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { fieldItem } from './pkgbuild/scope.ts';
import type { Source } from './sources.ts';
import { pkgversOf, staleSources } from './stale.ts';

export function otherVersion(pkgbuild: Pkgbuild, version: Version): WindlassError[] {
  const wanted = pkgversOf(version);
  const item = fieldItem(pkgbuild.scope, 'pkgver');
  // A pkgver() function sets it when the package is built.
  if (item === undefined || wanted.includes(item.value) || pkgbuild.scope.functions.has('pkgver')) return [];
  const what = `pkgver is ${item.value}, and the release is ${formatVersion(version)}`;
  return [gate(pkgbuild, what, item.at.start, `it should be ${wanted.join(' or ')}`)];
}

export function staleFaults(
  pkgbuild: Pkgbuild,
  sources: readonly Source[],
  version: Version,
  artifacts: readonly Artifact[],
): WindlassError[] {
  return staleSources(pkgbuild, sources, version, artifacts).map(({ at, url, names }) =>
    gate(pkgbuild, `this source is of ${names}, and the release is ${formatVersion(version)}`, at.start, url),
  );
}

/** @throws WindlassError `gate` where pkgrel is an expression. */
export function pkgrelEdit(pkgbuild: Pkgbuild, pkgrel: string): Edit {
  const { text, file, scope } = pkgbuild;
  const field = format.find(text, file).findLast((one) => one.field === 'pkgrel');
  const item = fieldItem(scope, 'pkgrel');
  if (field?.kind === 'literal' && field.value === item?.value)
    return { start: field.start, end: field.end, was: text.slice(field.start, field.end), text: pkgrel };
  const why = 'a number there can be counted on, an expression cannot';
  throw gate(pkgbuild, `pkgrel must become ${pkgrel}, and is put together`, item?.at.start ?? 0, why);
}

function gate({ text, file }: Pkgbuild, what: string, start: number, why: string): WindlassError {
  return new WindlassError('gate', what, {
    where: { file, ...positionAt(text, start) },
    why,
    next: `npx windlass sync-versions, with ${file} among version.files; or write $pkgver in its place`,
  });
}
