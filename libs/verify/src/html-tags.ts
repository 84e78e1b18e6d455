/** A start tag of a page. */
export interface Tag {
  /** Lower case. */
  readonly name: string;
  /** Names in lower case; of two of one name the first counts. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Elements whose content is text, or is not part of the page. */
const opaque = new Set(['script', 'style', 'template', 'textarea', 'title', 'xmp']);
const blank = /\s/;

/**
 * The start tags of a page, as the tokenizer of the HTML Living Standard (13.2.5) finds them as far as that matters here: comments, and what
 * stands in scripts, styles and templates, are no tags. Goes over the text once, whatever is in it.
 */
export function tagsOf(html: string): readonly Tag[] {
  const lower = html.toLowerCase();
  const tags: Tag[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = html.indexOf('-->', at + 2);
      if (at < 0) break;
    } else if (/[a-z]/.test(lower[at + 1] ?? '')) {
      const read = readTag(html, at + 1);
      // Cut off: a browser drops it, too.
      if (read === null) break;
      tags.push(read.tag);
      at = read.end;
      if (!opaque.has(read.tag.name)) continue;
      at = lower.indexOf(`</${read.tag.name}`, at);
      if (at < 0) break;
      at += 1;
    } else {
      at += 1;
    }
  }
  return tags;
}

function readTag(html: string, start: number): { readonly tag: Tag; readonly end: number } | null {
  const attributes = new Map<string, string>();
  let at = start;
  const until = (isEnd: (character: string) => boolean): string => {
    const from = at;
    while (at < html.length && !isEnd(html[at] ?? '')) at += 1;
    return html.slice(from, at);
  };
  const skipBlanks = () => until((character) => !blank.test(character));
  const name = until((character) => blank.test(character) || character === '/' || character === '>').toLowerCase();
  for (;;) {
    until((character) => !blank.test(character) && character !== '/');
    if (at >= html.length) return null;
    if (html[at] === '>') return { tag: { name, attributes }, end: at + 1 };
    const first = at;
    at += 1;
    until((character) => blank.test(character) || character === '/' || character === '>' || character === '=');
    const key = html.slice(first, at).toLowerCase();
    skipBlanks();
    let value = '';
    if (html[at] === '=') {
      at += 1;
      skipBlanks();
      const quote = html[at];
      if (quote === '"' || quote === "'") {
        at += 1;
        value = until((character) => character === quote);
        if (at >= html.length) return null;
        at += 1;
      } else {
        value = until((character) => blank.test(character) || character === '>');
      }
    }
    if (!attributes.has(key)) attributes.set(key, unescaped(value.trim()));
  }
}

/** The entities that addresses are written with. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&#(\d{1,7});|&#x([0-9a-f]{1,6});/gi, (whole, decimal, hex) => {
      const code = Number(decimal ?? `0x${hex}`);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
