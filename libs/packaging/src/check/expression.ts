/**
 * An expression that searches bytes: files are read as one character a byte, so that a binary is searched like a text, and what is not ASCII in
 * the expression stands for its bytes in UTF-8. `^` and `$` are beginning and end of a line. @throws SyntaxError.
 */
export function compileText(source: string): RegExp {
  const strange = /\[[^\]]*\P{ASCII}[^\]]*\]/u.exec(source)?.[0];
  if (strange !== undefined)
    throw new SyntaxError(`${strange}: what is not ASCII cannot stand in brackets; write (?:ä|ö) instead`);
  return new RegExp(source.replace(/\P{ASCII}+/gu, asBytes), 'gm');
}

/** In groups, so that what follows (`*`, `?`) is about the whole of the last letter. */
function asBytes(letters: string): string {
  return [...letters].map((letter) => `(?:${Buffer.from(letter).toString('latin1')})`).join('');
}
