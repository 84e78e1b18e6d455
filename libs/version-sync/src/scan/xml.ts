import { brokenFile } from './entry.ts';

/** A stretch of text. `start` and `end` are UTF-16 offsets of it as written; `value` has its entities resolved. */
export interface XmlText {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface XmlAttribute extends XmlText {
  readonly name: string;
  readonly quote: string;
}

export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Stretches of text directly in this element, CDATA among them, without white space around; blank ones are left out. */
  readonly texts: readonly XmlText[];
  /** Offset of the `<`. */
  readonly start: number;
  /** Offset behind the `>` of the start tag. */
  readonly contentStart: number;
  /** Offset of the `</`; same as `contentStart` where `selfClosing`. */
  readonly contentEnd: number;
  readonly end: number;
  readonly selfClosing: boolean;
}

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & {
  readonly qualified: string;
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
  readonly texts: XmlText[];
};

/**
 * The root element of an XML text.
 * @throws WindlassError `input` with file:line:column where the text is not well-formed.
 */
export function scanXml(text: string, file: string): XmlElement {
  const open: Open[] = [];
  let root: Open | undefined;
  const fail = (why: string, at: number): never => {
    throw brokenFile('XML', why, text, at, file);
  };
  const until = (mark: string, from: number, what: string): number => {
    const found = text.indexOf(mark, from);
    return found === -1 ? fail(`${what} has no end`, from) : found;
  };

  for (let at = 0; ; ) {
    const next = text.indexOf('<', at);
    const stop = next === -1 ? text.length : next;
    const top = open.at(-1);
    const piece = trimmed(text, at, stop);
    if (piece && top) top.texts.push({ ...piece, value: resolveEntities(text.slice(piece.start, piece.end)) });
    else if (piece) fail('text stands outside of the root element', piece.start);
    if (next === -1) break;

    if (text.startsWith('<!--', next)) at = until('-->', next + 4, 'a comment') + 3;
    else if (text.startsWith('<?', next)) at = until('?>', next, 'a processing instruction') + 2;
    else if (text.startsWith('<![CDATA[', next)) {
      const end = until(']]>', next, 'a CDATA section');
      const inside = trimmed(text, next + 9, end);
      if (inside) top?.texts.push({ ...inside, value: text.slice(inside.start, inside.end) });
      at = end + 3;
    } else if (text.startsWith('<!', next)) at = doctypeEnd(text, next) ?? fail('a declaration has no end', next);
    else if (text[next + 1] === '/') {
      const end = until('>', next, 'an end tag');
      const name = text.slice(next + 2, end).trimEnd();
      const element = open.pop();
      if (element?.qualified !== name)
        fail(`</${name}> closes ${element ? `<${element.qualified}>` : 'nothing'}`, next);
      else {
        element.contentEnd = next;
        element.end = end + 1;
      }
      at = end + 1;
    } else {
      const element = startTag(text, next, fail);
      if (top) top.children.push(element);
      else if (root) fail('a second root element begins here', next);
      else root = element;
      if (!element.selfClosing) open.push(element);
      at = element.contentStart;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) fail(`<${unclosed.qualified}> is not closed`, unclosed.start);
  return root ?? fail('there is no element', 0);
}

const tagName = /[^\s/>"'=<]+/y;
const attribute = /\s+([^\s/>"'=<]+)\s*=\s*("[^"<]*"|'[^'<]*')/y;
const tagEnd = /\s*(\/?)>/y;

function startTag(text: string, start: number, fail: (why: string, at: number) => never): Open {
  tagName.lastIndex = start + 1;
  const qualified = tagName.exec(text)?.[0];
  if (qualified === undefined) return fail('a tag has no name', start);
  const attributes: XmlAttribute[] = [];
  attribute.lastIndex = tagName.lastIndex;
  let at = tagName.lastIndex;
  for (let match = attribute.exec(text); match; match = attribute.exec(text)) {
    at = attribute.lastIndex;
    const raw = match[2] ?? '';
    const value = resolveEntities(raw.slice(1, -1));
    attributes.push({ name: match[1] ?? '', quote: raw[0] ?? '"', value, start: at - raw.length + 1, end: at - 1 });
  }
  tagEnd.lastIndex = at;
  const close = tagEnd.exec(text);
  if (!close) return fail(`the tag <${qualified}> is not well-formed`, at);
  const end = tagEnd.lastIndex;
  return {
    qualified,
    name: qualified.slice(qualified.indexOf(':') + 1),
    attributes,
    children: [],
    texts: [],
    start,
    contentStart: end,
    contentEnd: end,
    end,
    selfClosing: close[1] === '/',
  };
}

/** Offset behind `<!DOCTYPE …>` with or without an internal subset; null where it has no end. */
function doctypeEnd(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = text.indexOf(char, at + 1);
      if (at === -1) return null;
    } else if (text.startsWith('<!--', at)) {
      at = text.indexOf('-->', at);
      if (at === -1) return null;
    } else if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === '>' && depth === 0) return at + 1;
  }
  return null;
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } | null {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return start === end ? null : { start, end };
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveEntities(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Every element at a path of names below `root`, in order. `*` stands for any name. */
export function elementsAt(root: XmlElement, path: readonly string[]): XmlElement[] {
  return path.reduce<XmlElement[]>(
    (from, name) => from.flatMap((element) => element.children.filter((child) => name === '*' || child.name === name)),
    [root],
  );
}

export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((one) => one.name === name);
}

/** The element's text as one value. An empty element that has an end tag gives an empty text at its content. */
export function textOf(element: XmlElement): XmlText | undefined {
  const [first, second] = element.texts;
  if (first) return second ? undefined : first;
  if (element.selfClosing || element.children.length > 0) return undefined;
  return { value: '', start: element.contentStart, end: element.contentEnd };
}
