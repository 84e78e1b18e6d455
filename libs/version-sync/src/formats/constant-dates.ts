import { areOwnWords, wordsOf } from '../scan/version-names.ts';
import { dateAs } from './entry-field.ts';
import { fieldAt, spanOf } from './field.ts';
import type { Field } from './format.ts';

/**
 * `buildTimestamp = '2025-06-29T21:50:30Z'` beside version constants, as in version.json: the time when this version and build came to be.
 * Either of them changes it. A value that is no ISO date is left out.
 */
export function dateFields(
  text: string,
  masked: string,
  patterns: readonly RegExp[],
  siblings: readonly Field[],
): Field[] {
  const literal = siblings.filter(({ kind }) => kind === 'literal');
  if (literal.length === 0) return [];
  const render = dateAs((version, context) =>
    literal.some((sibling) => {
      const wanted = sibling.render(version, context);
      return wanted !== null && wanted !== sibling.value;
    }),
  );
  return patterns.flatMap((pattern) =>
    [...masked.matchAll(pattern)].flatMap((match): Field[] => {
      const span = spanOf(match, 'value');
      const field = match.groups?.name ?? '';
      if (!span || !isOwnDateName(field)) return [];
      const [start, end] = span;
      const value = text.slice(start, end);
      if (!/^\d{4}-\d\d-\d\d/.test(value)) return [];
      return [fieldAt(text, { field, role: 'date', kind: 'literal', start, end, render: render(value) })];
    }),
  );
}

/** `buildTimestamp`, `appBuildDate`, `RELEASE_DATE`; any other date is of something else. */
function isOwnDateName(name: string): boolean {
  const words = wordsOf(name);
  const [what = '', when = ''] = words.splice(-2);
  return /^(?:build|release)$/.test(what) && /^(?:date|time|timestamp)$/.test(when) && areOwnWords(words, 'component');
}
