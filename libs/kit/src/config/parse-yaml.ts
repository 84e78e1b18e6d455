import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { WindlassError, withOthers } from '../errors.ts';
import { fault } from './fault.ts';
import type { KeyPath, Parsed, Position } from './position.ts';

type Resolve = (node: unknown) => Node | undefined;

/** @throws WindlassError `config` that lists every place where the text is not YAML, without a word of the text itself. */
export function parseYaml(text: string, file: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [first, ...also] = [...document.errors, ...document.warnings].map((error) =>
    fault(file, at(error.pos[0]), withoutSource(error.message)),
  );
  if (first !== undefined) throw withOthers(first, also);

  const resolve: Resolve = (node) => {
    if (isAlias(node)) return node.resolve(document) ?? undefined;
    return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
  };
  return {
    value: toValue(document, file, at),
    locate: (path, part) => {
      const offset = offsetOf(document.contents, path, part, resolve);
      return offset === undefined ? undefined : at(offset);
    },
  };
}

// The parser ends some messages with the source of the token, in quotes.
function withoutSource(message: string): string {
  const text = message.replace(/: ".*$/s, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function toValue(document: Document, file: string, at: (offset: number) => Position): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    const lost = lostAlias(document);
    if (lost !== undefined) throw fault(file, at(lost), 'the alias has no anchor before it');
    throw new WindlassError('config', 'the config cannot be parsed', {
      where: { file },
      why: 'it uses more aliases than a config needs',
      cause,
    });
  }
}

function lostAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function offsetOf(root: unknown, path: KeyPath, part: 'key' | 'value', resolve: Resolve): number | undefined {
  let node = resolve(root);
  let offset = node?.range?.[0];
  for (const segment of path) {
    const { key, value } = child(node, segment);
    const own = resolve(value);
    // An alias points to another place of the file; its own place is where the mistake is.
    const place = part === 'key' ? (key ?? value) : (value ?? key);
    const start = startOf(place) ?? startOf(key);
    if (start === undefined) break;
    offset = start;
    node = own;
  }
  return offset;
}

function child(node: Node | undefined, segment: string | number): { readonly key?: unknown; readonly value?: unknown } {
  if (isSeq(node)) return { value: node.items[Number(segment)] };
  if (!isMap(node)) return {};
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment)) ?? {};
}

function startOf(node: unknown): number | undefined {
  if (isAlias(node) || isMap(node) || isSeq(node) || isScalar(node)) return node.range?.[0];
  return undefined;
}
