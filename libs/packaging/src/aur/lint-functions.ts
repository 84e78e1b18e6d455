import type { Fault } from './lint-name.ts';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { linesOf } from './pkgbuild/overrides.ts';
import type { Item } from './pkgbuild/scope.ts';
import { archFields, arrayFields, overridable, textFields } from './schema.ts';

/** A package function may set some fields only, as what they are. */
export function lintFunction(
  pkgbuild: Pkgbuild,
  name: string,
  arrays: readonly string[],
  architectures: readonly Item[],
  fault: Fault,
): void {
  const texts = [
    ...textFields,
    ...architectures.flatMap(({ value }) => [...arrayFields, ...textFields].map((field) => `${field}_${value}`)),
  ];
  const fields = new Set([...arrays, ...texts]);
  for (const { assignment } of linesOf(pkgbuild, name)) {
    const field = assignment.name;
    if (!fields.has(field)) continue;
    const arch = architectures.find(({ value }) => field.endsWith(`_${value}`))?.value;
    const base = arch === undefined ? field : field.slice(0, -1 - arch.length);
    if (!overridable.includes(base))
      fault(`${field} can not be set inside a package function`, assignment, 'move it to the top');
    else if (arch !== undefined && (arch === 'any' || !archFields.includes(base)))
      fault(`${field} cannot be of one architecture`, assignment, base);
    else {
      const isList = Array.isArray(assignment.value);
      if (isList !== arrays.includes(field)) fault(`${field} should ${isList ? 'not ' : ''}be an array`, assignment);
    }
  }
}

/** Which functions there have to be, and which there must not be. */
export function lintFunctions({ scope }: Pkgbuild, names: readonly string[], fault: Fault): void {
  const has = (name: string) => scope.functions.has(name);
  const whole = scope.functions.get('package');
  const [only, ...more] = names;
  if (more.length === 0) {
    if (whole !== undefined && has(`package_${only}`))
      fault(`package() and package_${only}() are both there`, whole, 'keep one of them');
    const build = scope.functions.get('build');
    if (build !== undefined && whole === undefined && !has(`package_${only}`))
      fault('build() is there and package() is not', build, 'add package()');
    return;
  }
  if (whole !== undefined) fault('package() stands in a split package', whole, 'remove it');
  for (const name of names) if (!has(`package_${name}`)) fault(`package_${name}() is missing`, { start: 0 });
}
