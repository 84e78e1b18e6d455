import { WindlassError } from '../errors.ts';

/** A word as POSIX sh takes it, whatever is in it. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new WindlassError('internal', 'a word for a remote shell holds a NUL');
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A script with its arguments and its input as one stdin, and the command that takes them apart. The user's login shell, whichever it is,
 * sees a fixed command only. dd takes exactly the bytes of the script (dash would read ahead and swallow input), and the braces make a
 * script that was cut off a syntax error, so that half a script never runs.
 */
export function framed(
  script: string,
  args: readonly string[],
  input: string | Uint8Array,
): { readonly remote: string; readonly stdin: Buffer } {
  const head = Buffer.from(`{ set -- ${args.map(quote).join(' ')}\n${script}\n}\n`);
  return {
    remote: `exec sh -c 'eval "$(dd bs=1 count=${head.length} 2>/dev/null)"' windlass`,
    stdin: Buffer.concat([head, Buffer.from(input)]),
  };
}
