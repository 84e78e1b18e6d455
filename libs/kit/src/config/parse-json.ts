import { type Node, type ParseError, type ParseErrorCode, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type WindlassError, withOthers } from '../errors.ts';
import { fault } from './fault.ts';
import { type KeyPath, type Parsed, type Position, positionAt } from './position.ts';

export interface JsonOptions {
  /** Comments and trailing commas: allowed in a config of ours, not in a package.json. */
  readonly comments: boolean;
  /** Only the value of this key is the config. */
  readonly below?: string;
}

/** @throws WindlassError `config` that lists every place where the text is not JSON, without a word of the text itself. */
export function parseJson(text: string, file: string, options: JsonOptions): Parsed {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, {
    disallowComments: !options.comments,
    allowTrailingComma: options.comments,
    allowEmptyContent: true,
  });
  const faults = errors.map(({ error, offset }) => fault(file, positionAt(text, offset), describe(error)));
  if (root !== undefined) faults.push(...duplicates(root, text, file));
  const [first, ...also] = faults;
  if (first !== undefined) throw withOthers(first, also);
  const config = options.below === undefined ? root : childOf(root, options.below)?.value;
  return {
    value: config === undefined ? undefined : toValue(config),
    locate: (path, part) => locate(config, path, part, text),
  };
}

function describe(code: ParseErrorCode): string {
  // `CommaExpected` → `comma expected`
  return printParseErrorCode(code)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

interface Child {
  readonly key: Node;
  readonly value: Node | undefined;
}

function childrenOf(node: Node): Child[] {
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    return key === undefined ? [] : [{ key, value }];
  });
}

function childOf(node: Node | undefined, name: string): Child | undefined {
  if (node?.type !== 'object') return undefined;
  return childrenOf(node).find(({ key }) => key.value === name);
}

function duplicates(node: Node, text: string, file: string): WindlassError[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child) => duplicates(child, text, file));
  if (node.type !== 'object') return [];
  const seen = new Set<unknown>();
  return childrenOf(node).flatMap(({ key, value }) => {
    const twice = seen.has(key.value)
      ? [fault(file, positionAt(text, key.offset), 'the same key stands here twice')]
      : [];
    seen.add(key.value);
    return [...twice, ...(value === undefined ? [] : duplicates(value, text, file))];
  });
}

function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value;
  const result: Record<string, unknown> = {};
  for (const { key, value } of childrenOf(node)) {
    // A plain assignment of `__proto__` would set the prototype and hide the key from validation.
    Object.defineProperty(result, String(key.value), {
      value: value === undefined ? undefined : toValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function locate(root: Node | undefined, path: KeyPath, part: 'key' | 'value', text: string): Position | undefined {
  let node = root;
  let offset = root?.offset;
  for (const segment of path) {
    const child = typeof segment === 'string' ? childOf(node, segment) : undefined;
    const next = typeof segment === 'number' ? node?.children?.[segment] : child?.value;
    const place = part === 'key' ? (child?.key ?? next) : (next ?? child?.key);
    if (place === undefined) break;
    offset = place.offset;
    node = next;
  }
  return offset === undefined ? undefined : positionAt(text, offset);
}
