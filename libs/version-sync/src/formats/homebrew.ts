import { maskRuby } from '../scan/languages.ts';
import { linesOf } from '../scan/lines.ts';
import { segmentVersions } from '../scan/urls.ts';
import { fieldAt, inOrder } from './field.ts';
import { type Field, type Format, leave, renderAs } from './format.ts';
import { renderInUrl, sourceUrlFields } from './source-urls.ts';

// What stands in these blocks is another download, or text about one.
const foreign =
  /^\s*(?:resource|patch|test|livecheck|bottle|head|service)\b.*\bdo\b|^\s*def\s|^\s*(?:test|livecheck|bottle|head)\s+do\b/;

/** Formula and cask. The checksums are phase 3's, which has the bytes. */
export const homebrew: Format = {
  id: 'homebrew',
  title: 'Homebrew formula or cask',
  broad: true,
  matches: (path) => path.endsWith('.rb'),
  find(text) {
    const formula = text.includes('< Formula');
    if (!formula && !/^cask\s+["']/m.test(text)) return [];
    const code = stanzas(text);
    const versions = code.flatMap(({ line, offset }) => versionField(text, line, offset));
    const present = versions.filter(({ kind }) => kind === 'literal').map(({ value }) => value.split(',')[0] ?? value);
    const urls = code.flatMap(({ line, offset }) => urlStanza(text, line, offset, present));
    return inOrder([...versions, ...urls]);
  },
};

/** Lines of the formula's own stanzas, masked. */
function stanzas(text: string): { line: string; offset: number }[] {
  const own: { line: string; offset: number }[] = [];
  let closing: string | undefined;
  for (const { text: line, start } of linesOf(maskRuby(text))) {
    if (closing !== undefined) {
      if (line.trimEnd() === closing) closing = undefined;
    } else if (foreign.test(line)) closing = `${/^\s*/.exec(line)?.[0] ?? ''}end`;
    else own.push({ line, offset: start });
  }
  return own;
}

function versionField(text: string, line: string, offset: number): Field[] {
  const match = /^\s*version\s+(?:(["'])(\uE000+)\1|(:latest))/.exec(line);
  if (!match) return [];
  const end = offset + match[0].length - (match[3] ? 0 : 1);
  const start = end - (match[3] ?? match[2] ?? '').length;
  if (match[3]) return [fieldAt(text, { field: 'version', start, end, kind: 'computed-keyword' })];
  const value = text.slice(start, end);
  return [
    fieldAt(text, {
      field: 'version',
      start,
      end,
      render: value.includes(',') ? renderPair(value) : renderAs('homebrew', value),
    }),
  ];
}

/** A cask's `1.2.3,456`: short version and bundle version. Without a build there is nothing to write into the second. */
function renderPair(former: string): Field['render'] {
  const first = renderAs('homebrew', former);
  return (version, context) => {
    const short = first(version, { ...context, source: false });
    return version.build === null || short === null ? null : `${short},${version.build}`;
  };
}

function urlStanza(text: string, line: string, offset: number, present: readonly string[]): Field[] {
  const match = /^\s*(?:url|mirror)\s+(["'])(\uE000+)\1/.exec(line);
  if (!match) return tagField(text, line, offset);
  const end = offset + match[0].length - 1;
  const start = end - (match[2] ?? '').length;
  const url = text.slice(start, end);
  const drifted = present.some((version) => url.includes(version)) ? [] : segmentVersions(url);
  const question = { present: [...present, ...drifted], home: undefined, names: [] };
  return [...sourceUrlFields(text, 'url', start, end, question), ...tagField(text, line, offset)];
}

/** `tag: "v3.4.0"` of a git URL. Its `revision:` belongs to it, so where there is one both are left. */
function tagField(text: string, line: string, offset: number): Field[] {
  const match = /\btag:\s+(["'])(\uE000+)\1/.exec(line);
  if (!match) return [];
  const end = offset + match.index + match[0].length - 1;
  const start = end - (match[2] ?? '').length;
  const value = text.slice(start, end);
  if (!/^v?\d+\.\d+\.\d+/.test(value)) return [];
  const render = /\brevision:/.test(text) ? leave : renderInUrl(value);
  return [fieldAt(text, { field: 'tag', role: 'url', start, end, render })];
}
