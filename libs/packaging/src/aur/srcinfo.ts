import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { overriddenItems } from './pkgbuild/overrides.ts';
import { itemsOf, madeUp, type Variable } from './pkgbuild/scope.ts';
import { archFields, baseFields, packageFields } from './schema.ts';

/** `key = value` lines, in their order. */
export type Entries = readonly (readonly [key: string, value: string])[];

/** What .SRCINFO says: the package base, and each package with what it has of its own or inherits by its function. */
export interface Srcinfo {
  readonly pkgbase: string;
  readonly base: Entries;
  readonly packages: readonly { readonly pkgname: string; readonly entries: Entries }[];
}

/**
 * What `makepkg --printsrcinfo` says of a PKGBUILD.
 * @throws WindlassError `input` with file:line:column where a field's value cannot be told without running something.
 */
export function srcinfoOf(pkgbuild: Pkgbuild): Srcinfo {
  const names = valuesOf(pkgbuild.scope.variables.get('pkgname'));
  const pkgbase = valuesOf(pkgbuild.scope.variables.get('pkgbase'))[0] || names[0] || '';
  // makepkg sets it when the file is read, so functions may use it.
  const variables = new Map(pkgbuild.scope.variables).set('pkgbase', scalar(pkgbase));
  const whole = { ...pkgbuild, scope: { ...pkgbuild.scope, variables } };
  return {
    pkgbase,
    base: entriesOf(whole, null),
    packages: names.map((pkgname) => ({ pkgname, entries: entriesOf(whole, pkgname) })),
  };
}

/** Byte for byte as `makepkg --printsrcinfo` prints it. */
export function formatSrcinfo({ pkgbase, base, packages }: Srcinfo): string {
  const section = (head: string, entries: Entries): string =>
    [head, ...entries.map(([key, value]) => `\t${key} = ${value}`)].map((line) => `${line}\n`).join('');
  const sections = packages.map(({ pkgname, entries }) => section(`pkgname = ${pkgname}`, entries));
  return [section(`pkgbase = ${pkgbase}`, base), ...sections].join('\n');
}

/** Values of a key in a section. */
export function valuesIn(entries: Entries, key: string): readonly string[] {
  return entries.flatMap(([name, value]) => (name === key ? [value] : []));
}

/** @param pkgname null for the base. */
function entriesOf(pkgbuild: Pkgbuild, pkgname: string | null): Entries {
  const { single, many } = pkgname === null ? baseFields : packageFields;
  const valuesFor = pkgname === null ? baseValues(pkgbuild) : packageValues(pkgbuild, pkgname);
  const architectures = valuesFor('arch', true) ?? valuesOf(pkgbuild.scope.variables.get('arch'));
  const perArch = architectures
    .filter((arch) => arch !== 'any')
    .flatMap((arch) => archFields.map((field) => `${field}_${arch}`));
  return [
    ...single.map((field) => [field, valuesFor(field, false)] as const),
    ...[...many, ...perArch].map((field) => [field, valuesFor(field, true)] as const),
  ].flatMap(([field, values]) => {
    if (values === null) return [];
    // An empty list is said too: the package has none of what the base has.
    return (values.length === 0 ? [''] : values).map((value) => [field, squeezed(value)] as const);
  });
}

/** Null where a field is not said. */
type ValuesFor = (field: string, many: boolean) => readonly string[] | null;

function baseValues({ scope }: Pkgbuild): ValuesFor {
  return (field, many) => {
    const values = valuesOf(scope.variables.get(field));
    if (many) return values.length > 0 ? values : null;
    return values[0] ? [values[0]] : null;
  };
}

/** Only what its function sets. */
function packageValues(pkgbuild: Pkgbuild, pkgname: string): ValuesFor {
  return (field, many) => overriddenItems(pkgbuild, pkgname, field, many)?.map(({ value }) => value) ?? null;
}

/** Runs of blanks are one, and none are at the ends. */
function squeezed(value: string): string {
  return value.replace(/[ \t-\r]+/g, ' ').replace(/^ | $/g, '');
}

function scalar(value: string): Variable {
  return { is: 'scalar', item: madeUp(value, { start: 0, end: 0 }) };
}

function valuesOf(variable: Variable | undefined): readonly string[] {
  return itemsOf(variable).map(({ value }) => value);
}
