import { maskPython } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt, spanOf } from './field.ts';
import { type Format, renderAs } from './format.ts';

/** `setup(version="3.4.0")`; only as an argument of that call itself. */
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
    return [...own.matchAll(/(?<![\w.])version\s*=\s*(["'])(?<value>\uE000+)\1(?=\s*(?:,|\)|$))/dg)].flatMap(
      (match) => {
        const span = spanOf(match, 'value');
        if (!span) return [];
        return [
          fieldAt(text, {
            field: 'setup.version',
            start: span[0],
            end: span[1],
            render: renderAs('pep440', text.slice(...span)),
          }),
        ];
      },
    );
  },
};

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
