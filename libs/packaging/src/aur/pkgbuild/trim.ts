import { matches, matchesGlob, type Pattern, type Spend } from './glob.ts';

/** `${value#pattern}`, and `##` for the longest. */
export function stripStart(pattern: Pattern, value: string, longest: boolean, spend: Spend): string {
  const text = [...value];
  return text.slice(endOf(pattern, text, 0, longest, spend) ?? 0).join('');
}

/** `${value%pattern}`, and `%%` for the longest. */
export function stripEnd(pattern: Pattern, value: string, longest: boolean, spend: Spend): string {
  const text = [...value];
  const { length } = text;
  for (let at = 0; at <= length; at++) {
    const start = longest ? at : length - at;
    spend(1 + pattern.length);
    if (matchesGlob(pattern, text, start, length, spend)) return text.slice(0, start).join('');
  }
  return value;
}

/** `${value/pattern/text}`; `//` for every place, `/#` and `/%` for the start and the end. A place is as long as it can be. */
export function replaceAll(pattern: Pattern, value: string, by: string, operator: string, spend: Spend): string {
  if (operator === '/#' || operator === '/%') {
    const atStart = operator === '/#';
    const rest = atStart ? stripStart(pattern, value, true, spend) : stripEnd(pattern, value, true, spend);
    const isFound = rest.length < value.length || matches(pattern, '', spend);
    if (!isFound) return value;
    return atStart ? by + rest : rest + by;
  }
  const text = [...value];
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = endOf(pattern, text, at, true, spend) ?? at;
    if (end === at) {
      pieces.push(text[at] ?? '');
      at += 1;
      continue;
    }
    spend(by.length);
    pieces.push(by);
    at = end;
    if (operator === '/') break;
  }
  return pieces.join('') + text.slice(at).join('');
}

/** Where the shortest or longest place that begins at `start` ends; undefined where none begins there. */
function endOf(pattern: Pattern, text: readonly string[], start: number, longest: boolean, spend: Spend) {
  const { length } = text;
  for (let at = start; at <= length; at++) {
    const end = longest ? length - (at - start) : at;
    spend(1 + pattern.length);
    if (matchesGlob(pattern, text, start, end, spend)) return end;
  }
  return undefined;
}
