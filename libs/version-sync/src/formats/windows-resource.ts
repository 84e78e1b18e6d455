import { maskC } from '../scan/languages.ts';
import { fieldAt, inOrder, renderLike, renderNumbers, spanOf } from './field.ts';
import { type Field, type Format, leave } from './format.ts';

const numbers = /^[ \t]*(?<name>FILEVERSION|PRODUCTVERSION)[ \t]+(?<value>\d+(?:[ \t]*,[ \t]*\d+){0,3})/dgm;
const values = /\bVALUE[ \t]+"(?<name>\uE000+)"[ \t]*,[ \t]*"(?<value>\uE000+)"/dgm;
const defines =
  /^[ \t]*#[ \t]*define[ \t]+(?<name>VERSION_AS_NUMBER|VERSION_AS_STRING)[ \t]+(?<value>"\uE000+"|[^\s"]+)/dgm;

/**
 * A resource script's version block. Flutter's Runner.rc has two fall-back defines that its build overrides: as the template wrote them
 * (1,0,0 and 1.0.0) they are nobody's version, edited by hand they are ours.
 */
export const windowsResource: Format = {
  id: 'windows-resource',
  title: 'Windows resource script',
  matches: (path) => /\.rc2?(?:\.in)?$/i.test(path),
  find(text) {
    if (!text.includes('VERSION')) return [];
    const masked = maskC(text);
    return inOrder([...fixed(text, masked), ...strings(text, masked), ...fallbacks(text, masked)]);
  },
};

function fixed(text: string, masked: string): Field[] {
  return [...masked.matchAll(numbers)].flatMap((match) => {
    const span = spanOf(match, 'value');
    if (!span) return [];
    const render = renderNumbers(text.slice(...span));
    return [fieldAt(text, { field: match.groups?.name ?? '', start: span[0], end: span[1], kind: 'literal', render })];
  });
}

function strings(text: string, masked: string): Field[] {
  return [...masked.matchAll(values)].flatMap((match) => {
    const name = spanOf(match, 'name');
    const span = spanOf(match, 'value');
    if (!name || !span || !/^(?:File|Product)Version$/.test(text.slice(...name))) return [];
    const value = text.slice(...span).replace(/(?:\\0)+$/, '');
    return [
      fieldAt(text, {
        field: text.slice(...name),
        start: span[0],
        end: span[0] + value.length,
        render: renderText(value),
      }),
    ];
  });
}

function renderText(former: string): Field['render'] {
  return /^\d+(?:\s*[.,]\s*\d+){3}$/.test(former) || /^\d+\s*,/.test(former)
    ? renderNumbers(former)
    : renderLike(former);
}

function fallbacks(text: string, masked: string): Field[] {
  const found = [...masked.matchAll(defines)].flatMap((match) => {
    const span = spanOf(match, 'value');
    const quoted = match.groups?.value?.startsWith('"') ? 1 : 0;
    if (!span) return [];
    const [start, end] = [span[0] + quoted, span[1] - quoted];
    const value = text.slice(start, end);
    // FLUTTER_VERSION_MAJOR,… and #FLUTTER_BUILD_NAME are the branch in which the build speaks.
    return /^[#A-Za-z_]/.test(value) ? [] : [{ field: `${match.groups?.name}`, start, end, value }];
  });
  const template = found.every(({ value }) => /^1[.,]0[.,]0(?:[.,]0)?$/.test(value));
  return found.map(({ field, start, end, value }) => {
    const named = `${field}(fallback)`;
    if (template) return fieldAt(text, { field: named, role: 'template-default', start, end, render: leave });
    return fieldAt(text, { field: named, start, end, render: renderText(value) });
  });
}
