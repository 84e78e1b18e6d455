import type { WindlassError } from '@windlass/kit/errors';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { linesOf } from './pkgbuild/overrides.ts';
import { refused } from './pkgbuild/reader.ts';
import { itemsOf, type Variable } from './pkgbuild/scope.ts';
import type { Span } from './pkgbuild/syntax.ts';
import { archFields, arrayFields, overridable, textFields } from './schema.ts';

/** What makepkg refuses before it prints anything (its lint_pkgbuild), as far as it hangs on this file alone. */
export function lintPkgbuild(pkgbuild: Pkgbuild): readonly WindlassError[] {
  const { scope, text, file } = pkgbuild;
  const faults: WindlassError[] = [];
  const fault = (what: string, at: Pick<Span, 'start'>, next?: string) =>
    faults.push(refused(text, file, what, at, next));
  const names = itemsOf(scope.variables.get('pkgname'));
  const architectures = itemsOf(scope.variables.get('arch')).map(({ value }) => value);
  const arrays = [...arrayFields, ...architectures.flatMap((arch) => archFields.map((field) => `${field}_${arch}`))];

  for (const field of arrays) {
    const variable = scope.variables.get(field);
    if (variable?.is === 'scalar') fault(`${field} should be an array`, placeOf(variable), `${field}=(…)`);
    if (field === 'source' && variable?.is === 'array' && Math.max(-1, ...variable.items.keys()) >= variable.items.size)
      fault(`${field} has gaps`, placeOf(variable), 'number its elements one after the other');
  }
  for (const field of textFields) {
    const variable = scope.variables.get(field);
    if (variable?.is === 'array') fault(`${field} should not be an array`, placeOf(variable), `${field}=…`);
  }
  if (names.length === 0) fault('pkgname is missing', { start: 0 }, 'pkgname=…');
  for (const { value, at } of [...names, ...itemsOf(scope.variables.get('pkgbase'))])
    if (!/^[\w+@][\w+@.-]*$/.test(value)) fault(`"${value}" is no name of a package`, at, 'letters, digits, @ . _ + -');
  for (const [field, pattern, is] of versions) {
    const variable = scope.variables.get(field);
    const value = itemsOf(variable)[0]?.value ?? '';
    if (!pattern.test(value))
      fault(`${field} ${value === '' ? 'is missing' : `"${value}" is ${is}`}`, placeOf(variable));
  }
  if (architectures.includes('any') && architectures.length > 1)
    fault('any stands beside other architectures', placeOf(scope.variables.get('arch')), "arch=('any')");
  for (const { value, at } of itemsOf(scope.variables.get('provides')))
    if (/[<>]/.test(value)) fault(`provides says "${value}"`, at, 'a package provides one version: name=version');
  for (const { value, at } of itemsOf(scope.variables.get('backup')))
    if (value.startsWith('/')) fault(`backup begins with a slash: ${value}`, at, value.slice(1));
  for (const { value } of names) faults.push(...lintFunction(pkgbuild, value, arrays));
  return [
    ...faults,
    ...lintFunctions(
      pkgbuild,
      names.map(({ value }) => value),
    ),
  ];
}

const versions: readonly (readonly [field: string, pattern: RegExp, is: string])[] = [
  ['pkgver', /^[!-,.0-9;-~]+$/, 'no version: no colons, slashes, hyphens or blanks'],
  ['pkgrel', /^\d+(?:\.\d+)?$/, 'no release: a number, or two with a dot'],
  ['epoch', /^\d*$/, 'no number'],
];

/** A package function may set some fields only, as what they are. */
function lintFunction(pkgbuild: Pkgbuild, name: string, arrays: readonly string[]): readonly WindlassError[] {
  const fields = new Set([...arrays, ...textFields]);
  return linesOf(pkgbuild, name).flatMap(({ assignment }) => {
    const field = assignment.name;
    const base = field.replace(/^(\w+?)_.*$/, (whole, first: string) => (archFields.includes(first) ? first : whole));
    if (!fields.has(field)) return [];
    const { text, file } = pkgbuild;
    if (!overridable.includes(base))
      return [
        refused(text, file, `${field} can not be set inside a package function`, assignment, 'move it to the top'),
      ];
    const isList = Array.isArray(assignment.value);
    if (isList === arrays.includes(field)) return [];
    return [refused(text, file, `${field} should ${isList ? 'not ' : ''}be an array`, assignment)];
  });
}

function lintFunctions({ scope, text, file }: Pkgbuild, names: readonly string[]): readonly WindlassError[] {
  const has = (name: string) => scope.functions.has(name);
  const start = scope.functions.get('package') ?? { start: 0 };
  const [only, ...more] = names;
  if (more.length === 0) {
    if (has('package') && has(`package_${only}`))
      return [refused(text, file, `package() and package_${only}() are both there`, start, 'keep one of them')];
    return [];
  }
  const extra = has('package') ? [refused(text, file, 'package() stands in a split package', start, 'remove it')] : [];
  const missing = names.filter((name) => !has(`package_${name}`));
  return [...extra, ...missing.map((name) => refused(text, file, `package_${name}() is missing`, { start: 0 }))];
}

function placeOf(variable: Variable | undefined): Span {
  return itemsOf(variable)[0]?.at ?? { start: 0, end: 0 };
}
