import { quoteRegex } from '../scan/version-text.ts';
import { type Field, leave } from './format.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The tag in a download URL of a forge's release. */
const downloadTag = /\/releases\/download\/v?(\d+\.\d+\.\d+[^/]*)\//;

/**
 * The places where a URL or path of the product's own carries the version that the file is at, each a field of role `url` (the second
 * one is `NAME#2`). A download URL that lags behind (its tag is of another version) is found by its tag. `version` is the file's own
 * version field: the places are written as it is.
 */
export function versionPlaces(text: string, name: string, span: Span, version: Field): Field[] {
  const raw = text.slice(span.start, span.end);
  if (version.kind !== 'literal' || !/\d\.\d/.test(version.value)) return [];
  const present = version.value.replace(/^v(?=\d)/, '');
  const spans = [...occurrences(raw, present)];
  const stale = spans.length === 0 ? downloadTag.exec(raw)?.[1] : undefined;
  if (stale !== undefined) spans.push(...occurrences(raw, decodePlus(stale)));
  return spans.map(({ start, end }, index) => {
    const value = raw.slice(start, end);
    return {
      field: index === 0 ? name : `${name}#${index + 1}`,
      role: 'url',
      kind: 'literal',
      value,
      start: span.start + start,
      end: span.start + end,
      render: version.render === leave ? leave : renderLike(version, value),
    };
  });
}

/** As the version field, percent-encoded where the former was. */
function renderLike(version: Field, former: string): Field['render'] {
  const encoded = /%2b/i.exec(former)?.[0];
  return (to, context) => {
    const text = version.render(to, context)?.replace(/^v(?=\d)/, '') ?? null;
    return text === null || encoded === undefined ? text : text.replaceAll('+', encoded);
  };
}

function* occurrences(raw: string, version: string): Iterable<Span> {
  const written = quoteRegex(version).replaceAll('\\+', '(?:\\+|%2[Bb])');
  // Not a part of a longer number: 1.2.3 is not in 11.2.3, 1.2.30 or 1.2.3.4.
  for (const match of raw.matchAll(new RegExp(`(?<!\\d|\\d\\.)${written}(?!\\d|\\.\\d)`, 'g'))) {
    yield { start: match.index, end: match.index + match[0].length };
  }
}

function decodePlus(text: string): string {
  return text.replace(/%2b/gi, '+');
}
