import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { linesOf, overridden } from './pkgbuild/overrides.ts';
import type { PrintedLine } from './pkgbuild/printed-lines.ts';
import { type Item, itemsOf, madeUp, type Variable } from './pkgbuild/scope.ts';
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
  const all = linesOf(pkgbuild, pkgname);
  return (field, many) => {
    const lines = all.filter((line) => line.assignment.name === field && isList(line) === many && !isLost(line));
    if (lines.length === 0) return null;
    const items = itemsOf(pkgbuild.scope.variables.get(field));
    const start: Variable = many
      ? { is: 'array', items: new Map(items.map((item, index): [number, Item] => [index, item])) }
      : scalar(items[0]?.value ?? '');
    return valuesOf(overridden(pkgbuild, pkgname, lines, start));
  };
}

const isList = ({ assignment }: PrintedLine): boolean => Array.isArray(assignment.value);

/** makepkg looks for a character behind the sign, and the last line of a block has none. */
function isLost({ assignment, last }: PrintedLine): boolean {
  return last && 'parts' in assignment.value && assignment.value.parts.length === 0;
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
