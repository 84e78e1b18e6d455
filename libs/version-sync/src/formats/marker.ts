import { project } from '../model/projections.ts';
import { formatVersion } from '../model/version.ts';
import { linesOf } from '../scan/lines.ts';
import { fieldAt } from './field.ts';
import type { Field, Format } from './format.ts';

const mark = 'windlass:version';
// A word after the core is a pre-release only where it looks like one: `app-3.4.0-x86_64.tar.gz` has none.
const token =
  /(?<![\w.]|\d[-+])v?\d+\.\d+\.\d+(?:(?:--?|~)(?:(?:alpha|beta|rc|pre|preview|dev|next|canary|snapshot|nightly|[a-z]+\.(?=\d))[.]?\d*(?:\.\d+)*)(?![A-Za-z]))?(?:(?:\+|%2B)[0-9A-Za-z]+(?:\.\d+)*)?(?!\d|\.\d)/gi;
const names =
  /(?:^|\/)(?:[^/.]+|[^/]+\.(?:md|mdx|markdown|txt|rst|adoc|html?|ya?ml|toml|ini|cfg|conf|env|sh|bash|ps1|bat|cmd|mk|tf|properties|desktop|svg|xml|tpl|j2|php|java|kt|cs|swift|lua|sql|service))$/i;

/**
 * Version tokens of a line that a comment marks with `windlass:version`, or of the lines from `windlass:version:start` to
 * `windlass:version:end`: badges, install commands, download links. The mark may stand in any kind of comment.
 */
export const marker: Format = {
  id: 'marker',
  title: 'Lines marked windlass:version',
  broad: true,
  matches: (path) => names.test(path),
  find: (text) => markedFields(text),
};

/** Marked fields of any text; for files that have a format of their own, too. */
export function markedFields(text: string): Field[] {
  if (!text.includes(mark)) return [];
  let within = false;
  return linesOf(text).flatMap(({ text: line, start }) => {
    if (line.includes(`${mark}:start`)) within = true;
    if (line.includes(`${mark}:end`)) within = false;
    if (!within && !/windlass:version(?![\w:-])/.test(line)) return [];
    return [...line.matchAll(token)].map((match) => tokenField(text, line, start, match.index, match[0]));
  });
}

// A pattern that ends in `$` would go over the whole line for every token of it.
const longestUrl = 2000;

function wordBefore(line: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < longestUrl && !/\s/.test(line[start - 1] ?? '')) start -= 1;
  return line.slice(start, at);
}

function tokenField(text: string, line: string, offset: number, at: number, value: string): Field {
  const start = offset + at;
  const head = wordBefore(line, at);
  const url = head.includes('://');
  const badge = url && /img\.shields\.io\/(?:static\/|badge\/)/.test(head);
  return fieldAt(text, {
    field: mark,
    role: url && !badge ? 'url' : 'version',
    kind: 'literal',
    start,
    end: start + value.length,
    render: (version, { source }) => {
      const whole = source || /\+|%2B/i.test(value) ? formatVersion(version) : project(version, 'npm').text;
      // https://shields.io/badges/static-badge: a dash is written twice there.
      const dashed = badge ? whole.replaceAll('-', '--') : whole;
      return (value.startsWith('v') ? 'v' : '') + (url ? dashed.replace('+', '%2B') : dashed);
    },
  });
}
