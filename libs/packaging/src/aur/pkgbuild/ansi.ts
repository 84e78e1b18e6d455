const named: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** What `$'…'` stands for (bash(1), QUOTING); null where it has an escape that is a byte or a control character. */
export function decodeAnsi(raw: string): string | null {
  let understood = true;
  const text = raw.replace(
    /\\(?:u([\dA-Fa-f]{1,4})|U([\dA-Fa-f]{1,8})|x([0-7][\dA-Fa-f]|[\dA-Fa-f](?![\dA-Fa-f]))|([\s\S]))/g,
    (_, u?: string, long?: string, byte?: string, char?: string) => {
      const hex = u ?? long ?? byte;
      if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
      const known = named[char ?? ''];
      if (known === undefined) understood = false;
      return known ?? '';
    },
  );
  return understood && !text.includes('\0') ? text : null;
}
