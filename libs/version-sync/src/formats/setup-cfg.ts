import { linesOf } from '../scan/lines.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt } from './field.ts';
import { type Field, type Format, renderAs } from './format.ts';

/** setuptools' `[metadata] version` (`attr:` and `file:` are computed) and what bump2version notes beside it. */
export const setupCfg: Format = {
  id: 'setup-cfg',
  title: 'setup.cfg',
  matches: (path) => /^(?:setup|\.?bumpversion)\.cfg$/.test(baseName(path)),
  find(text) {
    if (!text.includes('version')) return [];
    let section = '';
    return linesOf(text).flatMap(({ text: line, start }) => {
      section = /^\[([^\]]+)\]\s*$/.exec(line)?.[1] ?? section;
      const wanted = section === 'metadata' ? 'version' : section === 'bumpversion' ? 'current_version' : undefined;
      return wanted === undefined ? [] : entry(text, line, start, section, wanted);
    });
  },
};

function entry(text: string, line: string, offset: number, section: string, wanted: string): Field[] {
  const match = /^(\w+)[ \t]*[=:][ \t]*(\S.*)$/.exec(line);
  if (!match || match[1] !== wanted) return [];
  const value = (match[2] ?? '').replace(/[ \t]+[#;].*$/, '').trimEnd();
  const start = offset + line.length - (match[2] ?? '').length;
  const computed = /^(?:attr|file):/.test(value);
  const parts = { field: `${section}.${wanted}`, start, end: start + value.length, render: renderAs('pep440', value) };
  return [fieldAt(text, computed ? { ...parts, kind: 'computed-keyword' } : parts)];
}
