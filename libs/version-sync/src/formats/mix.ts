import { maskElixir } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt, spanOf } from './field.ts';
import { type Field, type Format, renderAs } from './format.ts';

const attribute = /^[ \t]*@version[ \t]+"(?<value>\uE000+)"/dgm;
const keyword = /\bversion:[ \t]*"(?<value>\uE000+)"/dgm;

/** mix.exs: `@version "…"`, or `version:` in `project`; a dependency's requirement stands in a tuple of `deps`. */
export const mix: Format = {
  id: 'mix',
  title: 'Elixir mix.exs',
  matches: (path) => baseName(path) === 'mix.exs',
  find(text) {
    if (!text.includes('version')) return [];
    const masked = maskElixir(text);
    const from = masked.search(/\bdef\s+project\b/);
    const next = from === -1 ? -1 : masked.slice(from + 3).search(/^[ \t]*(?:def|defp|defmodule)\b/m);
    const project = from === -1 ? '' : masked.slice(from, next === -1 ? undefined : from + 3 + next);
    return [
      ...fields(text, masked, attribute, 0, '@version'),
      ...fields(text, project, keyword, from, 'project.version').slice(0, 1),
    ];
  },
};

function fields(text: string, masked: string, pattern: RegExp, offset: number, field: string): Field[] {
  return [...masked.matchAll(pattern)].flatMap((match) => {
    const span = spanOf(match, 'value');
    if (!span) return [];
    const [start, end] = [span[0] + offset, span[1] + offset];
    return [fieldAt(text, { field, start, end, render: renderAs('hex', text.slice(start, end)) })];
  });
}
