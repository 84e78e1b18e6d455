import type { Spend } from './glob.ts';
import type { PatternCharacter } from './pattern.ts';
import { compile, find } from './regex.ts';

/** `sed s/…/…/g` on plain text and the simplest of expressions; null for the rest of its language. */
export function sed(args: readonly string[], text: string, spend: Spend): string | null {
  const scripts = args.flatMap((arg) => (arg === '-e' ? [] : arg.split(/;(?=s\W)/)));
  if (scripts.length === 0 || scripts.some((script) => script.startsWith('-'))) return null;
  let lines = text.replace(/\n$/, '').split('\n');
  for (const script of scripts) {
    const change = substitution(script.trim(), spend);
    if (change === null) return null;
    lines = lines.map(change);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function substitution(script: string, spend: Spend): ((line: string) => string) | null {
  const match = /^s([/|,#:!@])((?:(?!\1)[^\\\n]|\\[^\n])*)\1((?:(?!\1)[^\\\n]|\\[^\n])*)\1(g?)$/.exec(script);
  if (match === null) return null;
  const [, delimiter = '/', looked = '', put = '', all] = match;
  const source = basicExpression(looked, delimiter);
  const expression = source && compile(source, spend);
  const by = plainReplacement(put, delimiter);
  if (!expression || by === null) return null;
  return (line) => {
    const characters = [...line];
    const pieces: string[] = [];
    let [at, last] = [0, -1];
    while (at <= characters.length) {
      spend(characters.length + by.length);
      const found = find(expression, characters, at, spend);
      if (found === null) break;
      const [start, end] = found;
      pieces.push(characters.slice(at, start).join(''));
      // Nothing right behind what was found is not found again.
      if (end > start || start !== last) pieces.push(by);
      if (end === start) pieces.push(characters[start] ?? '');
      last = end;
      at = end === start ? end + 1 : end;
      if (all !== 'g') break;
    }
    return pieces.join('') + characters.slice(at).join('');
  };
}

/** Text, `.`, `^`, `$`, `[…]` and `*` behind one of these, as an extended expression; null for what else has a meaning in a basic one. */
function basicExpression(source: string, delimiter: string): PatternCharacter[] | null {
  const tokens = source.match(/\\[\s\S]|\[\^?[^\]\\[]+\]|[\s\S]/g) ?? [];
  const result: PatternCharacter[] = [];
  for (const [at, token] of tokens.entries()) {
    const escaped = token.length === 2 && token.startsWith('\\') ? token.slice(1) : null;
    if (escaped !== null && escaped !== delimiter && !/[.*[\]^$\\/]/.test(escaped)) return null;
    if (escaped !== null) result.push({ char: escaped, literal: true });
    else if (token.length > 1) result.push(...[...token].map((char) => ({ char, literal: false })));
    else if (token === '[' || token === '\\' || (token === '*' && at === 0)) return null;
    else if ((token === '^' && at > 0) || (token === '$' && at < tokens.length - 1)) return null;
    else result.push({ char: token, literal: !/[.*^$]/.test(token) });
  }
  return result.length === 0 ? null : result;
}

function plainReplacement(text: string, delimiter: string): string | null {
  const plain = text.replaceAll(`\\${delimiter}`, delimiter).replaceAll('\\.', '.');
  return /[\\&]/.test(plain) ? null : plain;
}
