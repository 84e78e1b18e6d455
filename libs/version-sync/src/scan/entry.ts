import { type Place, WindlassError } from '@windlass/kit/errors';

/**
 * What a format wants from a file: a tree of keys whose leaves are `true`. `*` stands for any key and for any item of a list, and
 * `.` for the value itself where it may be a scalar or a collection. What the tree does not name is passed over unread, which is what
 * makes a scan fast.
 */
export interface Shape {
  readonly [key: string]: Shape | true;
}

/** One wanted value. `start` and `end` are UTF-16 offsets of the value's own text, inside its quotes. */
export interface Entry {
  readonly path: readonly (string | number)[];
  /**
   * - `text`: between quotes, or any other form that is a string for certain
   * - `bare`: without quotes: a number, a boolean, a plain YAML scalar
   * - `collection`: a mapping or a list stands where the shape has a leaf; `value` is empty
   */
  readonly form: 'text' | 'bare' | 'collection';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export function childShape(shape: Shape | true | undefined, key: string): Shape | true | undefined {
  if (shape === undefined || shape === true) return undefined;
  return key !== '.' && Object.hasOwn(shape, key) ? shape[key] : shape['*'];
}

/** Whether a scalar at this place is wanted. */
export function wantsScalar(shape: Shape | true | undefined): boolean {
  return shape === true || (shape !== undefined && shape['.'] === true);
}

/** `Installers[0].InstallerUrl`, `packages[""].version` */
export function pathName(path: readonly (string | number)[]): string {
  let name = '';
  for (const part of path) {
    if (typeof part === 'number') name += `[${part}]`;
    else if (part === '' || part.includes('.')) name += `["${part}"]`;
    else name += name === '' ? part : `.${part}`;
  }
  return name;
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { file, line, column: offset - lineStart + 1 };
}

/** The error for a file that cannot be read as what its name says it is. */
export function brokenFile(language: string, why: string, text: string, offset: number, file: string): WindlassError {
  return new WindlassError('input', `${file} is no valid ${language}`, {
    where: placeOf(text, offset, file),
    why,
    next: 'repair the file at this place, or leave it out of the configuration',
  });
}

/** A key that stands twice makes a YAML or TOML file ambiguous, and its own ecosystem refuses it. */
export function refuseTwice(language: string, entries: readonly Entry[], text: string, file: string): void {
  if (entries.length < 2) return;
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = pathName(entry.path);
    if (seen.has(name)) throw brokenFile(language, `the key ${name} stands twice`, text, entry.start, file);
    seen.add(name);
  }
}
