import { archFields, arrayFields, textFields } from '../schema.ts';
import { assign } from './assign.ts';
import { type Pkgbuild, shellOf } from './evaluate.ts';
import { type PrintedLine, printedLines } from './printed-lines.ts';
import { refused } from './reader.ts';
import { type Item, itemsOf, madeUp, type Variable } from './scope.ts';
import type { Assignment, Command, Part, Word } from './syntax.ts';

/** Variables of makepkg's own that hide those of the PKGBUILD while it reads what a function sets. */
const hidden = [
  ...['a', 'attr', 'attr_regex', 'attrname', 'decl', 'funcname', 'isarray', 'multivalued', 'multivalued_arch_attrs'],
  ...['outputvar', 'outvalue', 'package_arch', 'pkg', 'r', 'shellopts', 'singlevalued'],
];

const field = new RegExp(`^(?:${[...arrayFields, ...textFields].join('|')}|(?:${archFields.join('|')})_\\w+)$`);

/** Name that no PKGBUILD can give. */
const result = '=';

/** The function that packs a package: its own, else that of a PKGBUILD with one package. */
export function packageFunction({ scope }: Pkgbuild, name: string): Command | null {
  return scope.functions.get(`package_${name}`) ?? scope.functions.get('package') ?? null;
}

/** What the package's function sets, in lines that makepkg finds. */
export function linesOf(pkgbuild: Pkgbuild, name: string): readonly PrintedLine[] {
  const body = packageFunction(pkgbuild, name);
  if (body === null) return [];
  pkgbuild.budget.at = body;
  const known = pkgbuild.lines.get(body);
  pkgbuild.budget.spend(known?.length ?? body.end - body.start);
  if (known !== undefined) return known;
  const { lines, starts } = printedLines(body);
  refuseTexts(pkgbuild, body, starts);
  const found = lines.filter(({ assignment }) => assignment.index === null);
  pkgbuild.lines.set(body, found);
  return found;
}

/**
 * What a package has for a field by its function; null where that says nothing of it.
 * @param many whether it is a list.
 */
export function overriddenItems(
  pkgbuild: Pkgbuild,
  name: string,
  field: string,
  many: boolean,
): readonly Item[] | null {
  const lines = linesOf(pkgbuild, name).filter(
    (line) => line.assignment.name === field && isList(line) === many && !isLost(line),
  );
  if (lines.length === 0) return null;
  const items = itemsOf(pkgbuild.scope.variables.get(field));
  const start: Variable = many
    ? { is: 'array', items: new Map(items.map((item, index): [number, Item] => [index, item])) }
    : { is: 'scalar', item: items[0] ?? madeUp('', { start: 0, end: 0 }) };
  return itemsOf(overridden(pkgbuild, name, lines, start));
}

const isList = ({ assignment }: PrintedLine): boolean => Array.isArray(assignment.value);

/** makepkg looks for a character behind the sign, and here there is none. */
function isLost({ assignment, bare }: PrintedLine): boolean {
  return bare && 'parts' in assignment.value && assignment.value.parts.length === 0;
}

/**
 * The value that a package has for a field after its function's own lines, which makepkg reads without running the function: one after the
 * other, with the variables of the file, whatever conditions they stand under.
 * @param lines those of this package and field.
 * @param start what the file itself gives.
 */
function overridden(pkgbuild: Pkgbuild, name: string, lines: readonly PrintedLine[], start: Variable): Variable {
  const { text, file } = pkgbuild;
  const scope = { ...pkgbuild.scope, variables: new Map(pkgbuild.scope.variables) };
  pkgbuild.budget.spend(20 * scope.variables.size);
  const shell = shellOf({ ...pkgbuild, scope });
  for (const own of hidden) {
    const why = refused(
      text,
      file,
      `makepkg has a variable $${own} of its own here`,
      lines[0]?.assignment ?? { start: 0 },
      'give yours another name',
    );
    scope.variables.set(own, { is: 'unknown', why });
  }
  scope.variables.set('pkgname', { is: 'scalar', item: madeUp(name, { start: 0, end: 0 }) });
  scope.variables.set(result, start);
  for (const line of lines) {
    const { assignment } = line;
    if (!line.alone || line.inSubshell || hasLineEnd(assignment))
      throw shell.refuse(
        `makepkg cannot read ${assignment.name} from this line`,
        assignment,
        'put it on a line of its own, not in a subshell, and its texts on one line each',
      );
    assign({ ...assignment, name: result }, shell);
  }
  const value = scope.variables.get(result) ?? start;
  if (value.is === 'unknown') throw value.why;
  return value;
}

/** makepkg looks for lines, and finds them in texts and heredocs too: what it then reads is no value. */
function refuseTexts({ text, file }: Pkgbuild, { start, end }: Command, starts: ReadonlySet<number>): void {
  for (const match of text.slice(start, end).matchAll(/^[ \t]+([A-Za-z_]\w*)\+?=/gm)) {
    const name = match[1] ?? '';
    const at = start + match.index + match[0].indexOf(name);
    if (field.test(name) && !starts.has(at))
      throw refused(
        text,
        file,
        `makepkg takes this text for the ${name} of the package`,
        { start: at },
        'begin the line with another character',
      );
  }
}

function hasLineEnd({ value }: Assignment): boolean {
  const words: readonly Word[] = 'parts' in value ? [value] : value.map(({ word }) => word);
  const has = (part: Part): boolean => part.is === 'text' && part.text.includes('\n');
  return words.some(({ parts }) => parts.some(has));
}
