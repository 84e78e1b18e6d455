/** A file and its digest, hex. */
export interface Sum {
  readonly name: string;
  readonly hex: string;
}

/** In the format of sha256sum(1) and sha512sum(1), sorted by name. Names hold no newline and no backslash, which would have to be escaped. */
export function sumsText(sums: readonly Sum[]): string {
  const sorted = sums.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, hex }) => `${hex}  ${name}\n`).join('');
}

/** Digests by file name, as `sha256sum -c` reads them (two spaces, or space and asterisk); other lines are left out. */
export function readSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').flatMap((line): [string, string][] => {
    const [, hex = '', name = ''] = /^((?:[0-9a-f]{64}){1,2}) [ *](.+)$/.exec(line) ?? [];
    return hex === '' ? [] : [[name, hex]];
  });
  return new Map(lines);
}
