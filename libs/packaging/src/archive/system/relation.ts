/** A package that another one needs, replaces or cannot live with. */
export interface Relation {
  readonly name: string;
  readonly operator: '<<' | '<=' | '=' | '>=' | '>>' | null;
  /** Null exactly where there is no operator. */
  readonly version: string | null;
}

const operators = {
  '<<': '<<',
  '<': '<<',
  '<=': '<=',
  '=': '=',
  '==': '=',
  '>=': '>=',
  '>': '>>',
  '>>': '>>',
} as const;

// A name, parts in parentheses without a space in them (`libc.so.6(GLIBC_2.34)(64bit)`), then maybe a relation in parentheses or behind a space.
const pattern =
  /^([^\s<>=()|]+(?:\((?![<>=])[^\s()]*\))*)(?:\s*\(\s*(<<|<=|<|==|=|>=|>>|>)\s*([^\s()<>=]+)\s*\)|\s+(<<|<=|<|==|=|>=|>>|>)\s*([^\s()<>=]+))?$/;

/**
 * A relation as either system writes it: `libc6 (>= 2.28)` (deb-control(5)) or `glibc >= 2.28` (a spec file). There `<` is strict, and dpkg's
 * strict `<<` means the same. Null for what is none.
 */
export function parseRelation(text: string): Relation | null {
  const match = pattern.exec(text.trim());
  if (match === null) return null;
  const [, name = '', inside, versionInside, behind, versionBehind] = match;
  const written = inside ?? behind ?? '';
  const operator = isOperator(written) ? operators[written] : null;
  return { name, operator, version: versionInside ?? versionBehind ?? null };
}

function isOperator(text: string): text is keyof typeof operators {
  return Object.hasOwn(operators, text);
}
