/** What an AppImage takes from a .desktop file (Desktop Entry Specification 1.5). */
export interface DesktopEntry {
  /** Name of the icon, or a path. */
  readonly icon: string | null;
  /** The program and its arguments, without those that stand for files or addresses. */
  readonly exec: readonly string[];
}

/** @throws Error where its main group or its Exec key cannot be read. */
export function parseDesktopEntry(text: string): DesktopEntry {
  const keys = new Map<string, string>();
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) group = line.trim();
    const [, key, value] = group === '[Desktop Entry]' ? (/^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(line) ?? []) : [];
    if (key !== undefined && value !== undefined && !keys.has(key)) keys.set(key, value.trimEnd());
  }
  const exec = keys.get('Exec');
  if (exec === undefined) throw new Error('it has no Exec= in its group [Desktop Entry]');
  return { icon: keys.get('Icon') || null, exec: execWords(unescaped(exec)) };
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** Escapes of every string in such a file; those of quotes come after. */
function unescaped(value: string): string {
  return value.replace(/\\([sntr\\])/g, (whole, char: string) => escapes[char] ?? whole);
}

function execWords(value: string): readonly string[] {
  const words: string[] = [];
  const rest = value.replace(/(?:[^\s"]+|"(?:[^"\\]|\\.)*")+/gs, (word) => {
    const plain = word.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) => inner.replace(/\\(["`$\\])/g, '$1'));
    // %f, %U and the like stand for what the user gives, and are alone in their word; %% is a percent sign.
    if (!/^%[a-zA-Z]$/.test(word)) words.push(plain.replaceAll('%%', '%'));
    return '';
  });
  if (rest.trim() !== '' || words.length === 0) throw new Error(`Exec=${value} cannot be read`);
  return words;
}
