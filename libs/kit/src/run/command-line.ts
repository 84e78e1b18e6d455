const plain = /^[\w@%+=:,./-]+$/;

/** A command for the eye and the clipboard: as a POSIX shell would read it back. Never given to a shell by us. */
export function showCommand(file: string, args: readonly string[]): string {
  return [file, ...args].map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
