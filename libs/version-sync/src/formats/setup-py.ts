import { maskPython } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt, inOrder, spanOf } from './field.ts';
import { type Field, type Format, renderAs } from './format.ts';

/** `setup(version="3.4.0")`, or in the dictionary that `setup(**kwargs)` unpacks; only as an argument itself, not of what is inside of one. */
export const setupPy: Format = {
  id: 'setup-py',
  title: 'setup.py',
  matches: (path) => baseName(path) === 'setup.py',
  find(text) {
    if (!text.includes('version')) return [];
    const masked = maskPython(text);
    const call = /\bsetup\s*\(/.exec(masked);
    if (!call) return [];
    const own = directArguments(masked, call.index + call[0].length);
    const unpacked = /\*\*\s*(\w+)/.exec(own)?.[1];
    const kept =
      unpacked === undefined ? null : new RegExp(`^${unpacked}\\s*=\\s*(?:dict\\s*\\(|\\{)`, 'm').exec(masked);
    const places = [own, ...(kept ? [directArguments(masked, kept.index + kept[0].length)] : [])];
    return inOrder(places.flatMap((place) => versionsIn(text, place)));
  },
};

const argument =
  /(?:(?<![\w.])version\s*=|(?<kq>["'])(?<key>\uE000{7})\k<kq>\s*:)\s*(["'])(?<value>\uE000+)\3(?=\s*(?:[,)}]|$))/dg;

function versionsIn(text: string, place: string): Field[] {
  return [...place.matchAll(argument)].flatMap((match) => {
    const span = spanOf(match, 'value');
    const key = spanOf(match, 'key');
    if (!span || (key && text.slice(...key) !== 'version')) return [];
    const render = renderAs('pep440', text.slice(...span));
    return [fieldAt(text, { field: 'setup.version', start: span[0], end: span[1], render })];
  });
}

/** The masked text with everything blank that is not an argument of the call whose parenthesis opened before `from`. */
function directArguments(masked: string, from: number): string {
  let depth = 1;
  let kept = ' '.repeat(from);
  for (let at = from; at < masked.length && depth > 0; at++) {
    const character = masked[at] ?? '';
    if (/[([{]/.test(character)) depth++;
    kept += depth === 1 ? character : ' ';
    if (/[)\]}]/.test(character)) depth--;
  }
  return kept;
}
