const isAscii = (text: string): boolean => [...text].every((char) => char < '\u0080');

/** `printf` with `%s`, `%%`, `\n` and `\t`; null for anything else. */
export function printf([format, ...args]: readonly string[]): string | null {
  if (format === undefined || format.startsWith('-')) return null;
  const pieces = format.match(/%s|%%|\\[nt\\]|[^%\\]+|[\s\S]/g) ?? [];
  const slots = pieces.filter((piece) => piece === '%s').length;
  if (pieces.some((piece) => piece === '%' || piece === '\\') || (slots === 0 && args.length > 0)) return null;
  const escapes: Readonly<Record<string, string>> = { '%%': '%', '\\n': '\n', '\\t': '\t', '\\\\': '\\' };
  let output = '';
  // The format is used again while there are arguments left.
  for (let at = 0; at === 0 || at < args.length; at += slots) {
    let next = at;
    for (const piece of pieces) output += piece === '%s' ? (args[next++] ?? '') : (escapes[piece] ?? piece);
    if (slots === 0) break;
  }
  return output;
}

/** `tr from to` and `tr -d set`; null for other options, classes that are not upper and lower, and text outside of ASCII. */
export function translate(args: readonly string[], text: string): string | null {
  const [first = '', second = ''] = args;
  if (args.length !== 2 || !isAscii(text + first + second)) return null;
  if (first === '-d') {
    const set = characters(second);
    return set && [...text].filter((char) => !set.includes(char)).join('');
  }
  const [from, to] = [characters(first), characters(second)];
  if (/^-./.test(first) || from === null || to === null || to.length === 0) return null;
  const last = to.at(-1) ?? '';
  return [...text].map((char) => (from.includes(char) ? (to[from.lastIndexOf(char)] ?? last) : char)).join('');
}

function characters(set: string): string[] | null {
  const named = set.replaceAll('[:upper:]', 'A-Z').replaceAll('[:lower:]', 'a-z').replaceAll('[:digit:]', '0-9');
  if (/\[[:=]|\\/.test(named)) return null;
  const found: string[] = [];
  for (const [token] of named.matchAll(/[A-Za-z0-9]-[A-Za-z0-9]|[\s\S]/g)) {
    const [from, to] = [token.charCodeAt(0), token.charCodeAt(token.length - 1)];
    if (to < from) return null;
    for (let code = from; code <= to; code++) found.push(String.fromCharCode(code));
  }
  return found;
}

/** `cut -d X -f LIST` and `cut -c LIST`; null for anything else. */
export function cut(args: readonly string[], text: string): string | null {
  const match = /^(?:-d\0?([\s\S])\0-f\0?([\d,-]+)|-f\0?([\d,-]+)\0-d\0?([\s\S])|-c\0?([\d,-]+))$/.exec(
    args.join('\0'),
  );
  if (match === null || !isAscii(text)) return null;
  const delimiter = match[1] ?? match[4] ?? '';
  const wanted = ranges(match[2] ?? match[3] ?? match[5] ?? '');
  if (wanted === null) return null;
  const lines = text.replace(/\n$/, '').split('\n');
  const kept = lines.map((line) => {
    if (delimiter !== '' && !line.includes(delimiter)) return line;
    const pieces = line.split(delimiter);
    return pieces.filter((_, index) => wanted.some(([from, to]) => index + 1 >= from && index < to)).join(delimiter);
  });
  return kept.map((line) => `${line}\n`).join('');
}

function ranges(list: string): [number, number][] | null {
  const found = list.split(',').map((one): [number, number] | null => {
    const match = /^(\d+)$|^(\d*)-(\d*)$/.exec(one);
    if (match === null || one === '-') return null;
    if (match[1] !== undefined) return [Number(match[1]), Number(match[1])];
    return [Number(match[2] || 1), match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY];
  });
  return found.every((range) => range !== null) ? found : null;
}

/** `sed s/…/…/g` on plain text and the simplest of expressions; null for all that GNU and JavaScript read differently. */
export function sed(args: readonly string[], text: string): string | null {
  const scripts = args.flatMap((arg) => (arg === '-e' ? [] : arg.split(/;(?=s\W)/)));
  const extended = args[0] === '-E' || args[0] === '-r';
  let lines = text.replace(/\n$/, '').split('\n');
  for (const script of extended ? [] : scripts) {
    const match = /^s([/|,#:!@])((?:(?!\1)[^\\\n]|\\[^\n])*)\1((?:(?!\1)[^\\\n]|\\[^\n])*)\1(g?)$/.exec(script.trim());
    const expression = match && basicExpression(match[2] ?? '', match[1] ?? '/');
    const replacement = match && plainReplacement(match[3] ?? '', match[1] ?? '/');
    if (!expression || replacement === null) return null;
    const pattern = new RegExp(expression, match[4] === 'g' ? 'gu' : 'u');
    lines = lines.map((line) => line.replace(pattern, () => replacement));
  }
  return extended || scripts.length === 0 ? null : lines.map((line) => `${line}\n`).join('');
}

/** Text, `.`, `^`, `$`, `[…]` and `*` behind one of these; null for what else has a meaning in a basic regular expression. */
function basicExpression(source: string, delimiter: string): string | null {
  const tokens = source.match(/\\[\s\S]|\[\^?\]?[^\]\\[]*\]|[\s\S]/g) ?? [];
  let result = '';
  for (const [at, token] of tokens.entries()) {
    const escaped = token.length === 2 && token.startsWith('\\') ? token.slice(1) : null;
    if (escaped !== null && escaped !== delimiter && !/[.*[\]^$\\/]/.test(escaped)) return null;
    if (escaped !== null) result += escaped.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    else if (token.length > 1) result += /^\[\^?\]/.test(token) ? '' : token;
    else if (token === '[' || token === '\\' || (token === '*' && at === 0)) return null;
    else if ((token === '^' && at > 0) || (token === '$' && at < tokens.length - 1)) return null;
    else result += /[+?(){}|\]/]/.test(token) ? `\\${token}` : token;
    if (/^\[\^?\]/.test(token)) return null;
  }
  return result === '' ? null : result;
}

function plainReplacement(text: string, delimiter: string): string | null {
  const plain = text.replaceAll(`\\${delimiter}`, delimiter).replaceAll('\\.', '.');
  return /[\\&]/.test(plain) ? null : plain;
}
