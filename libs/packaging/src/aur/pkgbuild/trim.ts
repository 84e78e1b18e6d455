import { matches } from './pattern.ts';

/** `${value#pattern}`, and `##` for the longest. */
export function stripStart(source: string, value: string, longest: boolean): string {
  const ends = Array.from({ length: value.length + 1 }, (_, end) => (longest ? value.length - end : end));
  const found = ends.find((end) => matches(source, value.slice(0, end)));
  return value.slice(found ?? 0);
}

/** `${value%pattern}`, and `%%` for the longest. */
export function stripEnd(source: string, value: string, longest: boolean): string {
  const starts = Array.from({ length: value.length + 1 }, (_, start) => (longest ? start : value.length - start));
  const found = starts.find((start) => matches(source, value.slice(start)));
  return value.slice(0, found ?? value.length);
}

/** `${value/pattern/text}`; `//` for every place, `/#` and `/%` for the start and the end. A place is as long as it can be. */
export function replaceAll(source: string, value: string, text: string, operator: string): string {
  if (operator === '/#' || operator === '/%') {
    const rest = operator === '/#' ? stripStart(source, value, true) : stripEnd(source, value, true);
    const isFound = rest.length < value.length || matches(source, '');
    if (!isFound) return value;
    return operator === '/#' ? text + rest : rest + text;
  }
  let result = '';
  let at = 0;
  while (at < value.length) {
    const length = longestAt(source, value, at);
    if (length === 0) {
      result += value[at];
      at += 1;
      continue;
    }
    result += text;
    at += length;
    if (operator === '/') break;
  }
  return result + value.slice(at);
}

function longestAt(source: string, value: string, at: number): number {
  for (let end = value.length; end > at; end--) if (matches(source, value.slice(at, end))) return end - at;
  return 0;
}
