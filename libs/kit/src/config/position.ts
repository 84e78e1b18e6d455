/** Keys and indexes from the root of the config: `['version', 'files', 1, 'exactly']`. */
export type KeyPath = readonly (string | number)[];

/** Counted from 1; `column` in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A config's value, and where each part of it stands. */
export interface Parsed {
  readonly value: unknown;
  /**
   * Where `path` stands: its key or its value. Where the path does not exist, the place of the nearest part that does;
   * undefined where not even that is known.
   */
  readonly locate: (path: KeyPath, part: 'key' | 'value') => Position | undefined;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.endsWith('\r') ? -1 : before.lastIndexOf('\r')) + 1;
  return { line: (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1, column: offset - lineStart + 1 };
}

/** `version.files[1].exactly`; the root is `the config`. */
export function formatKeyPath(path: KeyPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w$-]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text === '' ? 'the config' : text;
}
