import { type UrlQuestion, versionSpans } from '../scan/urls.ts';
import { fieldAt, renderLike } from './field.ts';
import type { Field } from './format.ts';

/** Fields of role `url` in a source word from `start` to `end` of `text`. */
export function sourceUrlFields(
  text: string,
  field: string,
  start: number,
  end: number,
  question: UrlQuestion,
): Field[] {
  return versionSpans(text.slice(start, end), start, question).map((span) => {
    const former = text.slice(span.start, span.end);
    return fieldAt(text, { field, role: 'url', kind: 'literal', ...span, render: renderInUrl(former) });
  });
}

/** `1.0.0-001`: core and build as a path writes them, where a `+` would have to be escaped. No pre-release is numbered so. */
const coreAndBuild = /^\d+\.\d+\.\d+-(?:0\d+|\d{3,})$/;

/** As `renderLike`, with `+` as the former URL wrote it; a URL is never the version's source. */
export function renderInUrl(former: string): Field['render'] {
  const like = renderLike(former.replace(/%2B/i, '+'));
  const encodes = /%2B/i.test(former);
  return (version, context) => {
    if (coreAndBuild.test(former) && version.build !== null && version.prerelease === null)
      return `${version.core}-${version.build}`;
    const text = like(version, { ...context, source: false });
    return encodes ? (text?.replace('+', '%2B') ?? null) : text;
  };
}
