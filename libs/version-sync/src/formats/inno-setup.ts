import { linesOf } from '../scan/lines.ts';
import { isOwnVersionName } from '../scan/version-names.ts';
import { fieldAt, renderLike, renderNumbers } from './field.ts';
import type { Field, Format } from './format.ts';

/** Inno Setup: `#define MyAppVersion "…"` and the `[Setup]` directives AppVersion and VersionInfo…Version (the latter are numbers only). */
export const innoSetup: Format = {
  id: 'inno-setup',
  title: 'Inno Setup script',
  matches: (path) => /\.(?:iss|isl)(?:\.in)?$/i.test(path),
  find(text) {
    if (!text.includes('ersion')) return [];
    let section = 'Setup';
    return linesOf(text).flatMap(({ text: line, start }) => {
      section = /^\s*\[(\w+)\]\s*$/.exec(line)?.[1] ?? section;
      return [...defined(text, line, start), ...(/^setup$/i.test(section) ? directive(text, line, start) : [])];
    });
  },
};

function defined(text: string, line: string, offset: number): Field[] {
  const match = /^\s*#define\s+(?:public\s+|protected\s+|private\s+)?(\w+)\s+(["'])([^"']*)\2/i.exec(line);
  const name = match?.[1] ?? '';
  if (!match || !isOwnVersionName(name, 'component') || match[3] === '') return [];
  const end = offset + match[0].length - 1;
  return [versionField(text, name, end - (match[3] ?? '').length, end)];
}

function directive(text: string, line: string, offset: number): Field[] {
  const match = /^\s*(AppVersion|VersionInfo(?:Product)?(?:Text)?Version)\s*=\s*(\S(?:.*\S)?)?/i.exec(line);
  if (!match || match[2] === undefined) return [];
  const end = offset + match[0].length;
  const quote = /^".*"$/.test(match[2]) ? 1 : 0;
  return [versionField(text, match[1] ?? '', end - match[2].length + quote, end - quote)];
}

function versionField(text: string, field: string, start: number, end: number): Field {
  const value = text.slice(start, end);
  const numbers =
    /^\d+(?:\.\d+){3}$/.test(value) ||
    (/^VersionInfo(?:Product)?Version$/i.test(field) && /^\d+(?:\.\d+)*$/.test(value));
  return fieldAt(text, { field, start, end, render: numbers ? renderNumbers(value) : renderLike(value) });
}
