/** What was most likely meant by `word`, of `candidates`; null where none is near. Used for config keys, values and flags. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  const bare = fold(word);
  for (const candidate of candidates) {
    const distance = editDistance(bare, fold(candidate));
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { candidate, distance };
  }
  // A third of the letters may be wrong: `verison` is near `version`, `git` is not near `npm`.
  return best !== null && best.distance <= Math.max(1, Math.floor(bare.length / 3)) ? best.candidate : null;
}

/** `tag_prefix`, `tag-prefix` and `TagPrefix` are the same word. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '');
}

/** Levenshtein, with two neighbours swapped as one edit. Words that are longer than 64 units are cut: no flag is that long. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  let older: number[] = [];
  let former = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const replaced = at(former, j - 1) + (same ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(row, j - 1) + 1, at(former, j) + 1, replaced, swapped ? at(older, j - 2) + 1 : replaced));
    }
    older = former;
    former = row;
  }
  return at(former, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
