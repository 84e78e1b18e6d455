import type { WindlassError } from '@windlass/kit/errors';
import { lintFunction, lintFunctions } from './lint-functions.ts';
import { type Fault, lintName } from './lint-name.ts';
import { lintRelations } from './lint-relations.ts';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { overriddenItems } from './pkgbuild/overrides.ts';
import { refused } from './pkgbuild/reader.ts';
import { type Item, itemsOf, type Variable } from './pkgbuild/scope.ts';
import type { Span } from './pkgbuild/syntax.ts';
import { archFields, arrayFields, knownOptions, textFields } from './schema.ts';

/**
 * What makepkg refuses before it prints anything (its lint_pkgbuild), as far as it hangs on this file alone: that the files which it names are
 * there is asked elsewhere.
 */
export function lintPkgbuild(pkgbuild: Pkgbuild): readonly WindlassError[] {
  const { scope, text, file } = pkgbuild;
  const faults: WindlassError[] = [];
  const fault: Fault = (what, at, next) => faults.push(refused(text, file, what, at, next));
  const names = itemsOf(scope.variables.get('pkgname'));
  const architectures = itemsOf(scope.variables.get('arch'));
  const arrays = [
    ...arrayFields,
    ...architectures.flatMap(({ value }) => archFields.map((field) => `${field}_${value}`)),
  ];

  for (const field of arrays) {
    const variable = scope.variables.get(field);
    if (variable?.is === 'scalar') fault(`${field} should be an array`, placeOf(variable), `${field}=(…)`);
    if (field === 'source' && variable?.is === 'array' && hasGaps(variable.items))
      fault(`${field} has gaps`, placeOf(variable), 'number its elements one after the other');
  }
  for (const field of textFields) {
    const variable = scope.variables.get(field);
    if (variable?.is === 'array') fault(`${field} should not be an array`, placeOf(variable), `${field}=…`);
  }
  if (names.every(({ value }) => value === '')) fault('pkgname is missing', { start: 0 }, 'pkgname=…');
  else for (const item of names) lintName('pkgname', item.value, item.at, fault);
  for (const { value, at } of itemsOf(scope.variables.get('pkgbase')))
    if (value !== '') lintName('pkgbase', value, at, fault);
  for (const [field, pattern, is] of versions) {
    const variable = scope.variables.get(field);
    const value = itemsOf(variable)[0]?.value ?? '';
    if (!pattern.test(value))
      fault(`${field} ${value === '' ? 'is missing' : `"${value}" is ${is}`}`, placeOf(variable));
  }
  if (names.length > 0) {
    lintArchitectures(pkgbuild, architectures, fault);
    const all = (field: string): readonly Item[] => everywhere(pkgbuild, field, names, architectures);
    lintRelations(all, fault);
    for (const { value, at } of own(pkgbuild, 'backup', names))
      if (value.startsWith('/')) fault(`backup begins with a slash: ${value}`, at, value.slice(1));
    for (const { value, at } of own(pkgbuild, 'options', names))
      if (!knownOptions.includes(value.replace(/^!/, '')))
        fault(`options: "${value}" is none that makepkg knows`, at, knownOptions.join(' '));
    for (const { value } of names) lintFunction(pkgbuild, value, arrays, architectures, fault);
    lintFunctions(
      pkgbuild,
      names.map(({ value }) => value),
      fault,
    );
  }
  return faults;
}

const versions: readonly (readonly [field: string, pattern: RegExp, is: string])[] = [
  ['pkgver', /^[!-,.0-9;-~]+$/, 'no version: no colons, slashes, hyphens or blanks'],
  ['pkgrel', /^\d+(?:\.\d+)?$/, 'no release: a number, or two with a dot'],
  ['epoch', /^\d*$/, 'no number'],
];

function lintArchitectures({ scope }: Pkgbuild, architectures: readonly Item[], fault: Fault): void {
  const hasAny = architectures.some(({ value }) => value === 'any');
  if (hasAny && architectures.length > 1)
    fault('any stands beside other architectures', placeOf(scope.variables.get('arch')), "arch=('any')");
  for (const { value, at } of architectures) {
    if (!hasAny && /\W/.test(value)) fault(`"${value}" is no architecture`, at, 'letters, digits and _');
    for (const field of [...arrayFields, ...textFields]) {
      const name = `${field}_${value}`;
      const variable = scope.variables.get(name);
      if (variable === undefined) continue;
      if (!archFields.includes(field))
        fault(`${field} cannot be of one architecture`, placeOf(variable), `_${name}, if it is a variable of your own`);
      else if (value === 'any') fault(`${name}: "any" has no fields of its own`, placeOf(variable), field);
    }
  }
}

/** All that a field has, for every architecture and in every package function. */
function everywhere(
  pkgbuild: Pkgbuild,
  field: string,
  names: readonly Item[],
  architectures: readonly Item[],
): readonly Item[] {
  return [field, ...architectures.map(({ value }) => `${field}_${value}`)].flatMap((one) => own(pkgbuild, one, names));
}

function own(pkgbuild: Pkgbuild, field: string, names: readonly Item[]): readonly Item[] {
  const inFunctions = names.flatMap(({ value }) => overriddenItems(pkgbuild, value, field, true) ?? []);
  return [...itemsOf(pkgbuild.scope.variables.get(field)), ...inFunctions];
}

function hasGaps(items: ReadonlyMap<number, Item>): boolean {
  return items.size > 0 && !items.has(items.size - 1);
}

function placeOf(variable: Variable | undefined): Span {
  return itemsOf(variable)[0]?.at ?? { start: 0, end: 0 };
}
