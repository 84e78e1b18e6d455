/** Words of vendors' documentation, templates and tests. */
const placeholders =
  /example|sample|placeholder|dummy|redacted|changeme|change[-_]me|your[-_]?(?:token|key|secret|api)|replace[-_]?(?:me|with)|insert[-_]|not[-_]?a?[-_]?real|fake|deadbeef|xxxx|\*\*\*|\.\.\./i;

/** A secret that a machine made, rather than something of its shape that a person wrote to show it. */
export function plausible(value: string): boolean {
  const tail = value.slice(-Math.min(value.length, 200));
  if (placeholders.test(value) || hasRun(value)) return false;
  // A random one of 16 characters out of 16 has 2.9 bits a character in the mean, and under 2.2 once in a million.
  return entropy(tail) >= 2.2;
}

/** Shannon entropy of the characters, in bits for each. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}

/** Seven times the same character, or seven that follow each other (`abcdefg`, `1234567`): by chance once in a hundred million tokens. */
function hasRun(text: string): boolean {
  let same = 1;
  let rising = 1;
  for (let at = 1; at < text.length; at++) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    same = step === 0 ? same + 1 : 1;
    rising = step === 1 ? rising + 1 : 1;
    if (same >= 7 || rising >= 7) return true;
  }
  return false;
}
