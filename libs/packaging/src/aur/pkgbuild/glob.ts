/** One place of a pattern: any text, or a character that passes. */
export type PatternPart = 'any' | { readonly passes: (char: string) => boolean };

/** A pattern of bash, ready to be compared. Texts are given as their characters (code points). */
export type Pattern = readonly PatternPart[];

/** Takes steps away from what may still be spent. */
export type Spend = (steps: number) => void;

/** Whether all of the text from `from` to `to` is of this pattern. At most length × length steps, whatever the pattern. */
export function matchesGlob(
  pattern: Pattern,
  text: readonly string[],
  from: number,
  to: number,
  spend: Spend,
): boolean {
  let [at, part] = [from, 0];
  // Behind the last `*` and the characters that it has so far: where to go on when the rest does not match.
  let [star, taken] = [-1, from];
  for (let steps = 1; at < to; steps++) {
    if (steps % 1000 === 0) spend(1000);
    const wanted = pattern[part];
    if (wanted === 'any') {
      part += 1;
      [star, taken] = [part, at];
    } else if (wanted?.passes(text[at] ?? '')) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      [part, at] = [star, taken];
    } else return false;
  }
  while (pattern[part] === 'any') part += 1;
  return part === pattern.length;
}

/** As `matchesGlob`, of a whole text. */
export function matches(pattern: Pattern, text: string, spend: Spend): boolean {
  spend(text.length + pattern.length);
  const characters = [...text];
  return matchesGlob(pattern, characters, 0, characters.length, spend);
}
