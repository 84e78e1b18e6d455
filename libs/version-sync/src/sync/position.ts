export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units; a BOM is not counted. */
  readonly column: number;
}

/** Line and column of an offset. A line ends at LF; the CR before it belongs to the line. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
