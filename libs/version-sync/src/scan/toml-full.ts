import { createRequire } from 'node:module';
import type * as Toml from 'toml-eslint-parser';
import { brokenFile, childShape, type Entry, type Shape, wantsScalar } from './entry.ts';

// Loaded only for the rare file that needs it, as in yaml-full.ts.
const load = (): typeof Toml =>
  typeof require === 'function' ? require('toml-eslint-parser') : createRequire(import.meta.url)('toml-eslint-parser');

type Path = readonly (string | number)[];

/**
 * The wanted values of any TOML text, by the full parser.
 * @throws WindlassError `input` with file:line:column where the text is no TOML.
 */
export function scanAnyToml(text: string, file: string, shape: Shape): Entry[] {
  const toml = load();
  const entries: Entry[] = [];

  const parse = (): Toml.AST.TOMLProgram => {
    try {
      return toml.parseTOML(text, { tomlVersion: '1.1' });
    } catch (error) {
      if (error instanceof toml.ParseError) throw brokenFile('TOML', error.message, text, error.index, file);
      // The parser calls itself for every level.
      if (error instanceof RangeError) throw brokenFile('TOML', 'nested too deep', text, 0, file);
      throw error;
    }
  };

  const shapeAt = (path: Path): Shape | true | undefined =>
    path.reduce<Shape | true | undefined>((at, key) => childShape(at, typeof key === 'number' ? '*' : key), shape);

  const value = (node: Toml.AST.TOMLContentNode, path: Path): void => {
    const wanted = shapeAt(path);
    if (wanted === undefined) return;
    const start = node.range[0];
    if (node.type === 'TOMLInlineTable' || node.type === 'TOMLArray') {
      if (wanted === true) entries.push({ path, form: 'collection', value: '', start, end: start + 1 });
      else if (node.type === 'TOMLInlineTable') for (const pair of node.body) keyValue(pair, path);
      else for (const [index, item] of node.elements.entries()) value(item, [...path, index]);
    } else if (wantsScalar(wanted)) entries.push(scalar(node, path, text));
  };

  const keyValue = (pair: Toml.AST.TOMLKeyValue, base: Path): void => {
    value(pair.value, [...base, ...pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))]);
  };

  for (const node of parse().body[0].body) {
    if (node.type === 'TOMLKeyValue') keyValue(node, []);
    else for (const pair of node.body) keyValue(pair, node.resolvedKey);
  }
  return entries.sort((a, b) => a.start - b.start);
}

function scalar(node: Toml.AST.TOMLValue, path: Path, text: string): Entry {
  const [from, to] = node.range;
  if (node.kind !== 'string') return { path, form: 'bare', value: text.slice(from, to), start: from, end: to };
  const quotes = node.multiline ? 3 : 1;
  const [start, end] = [from + quotes, to - quotes];
  const line = node.value.trim();
  const found = node.multiline && line !== '' ? text.slice(start, end).indexOf(line) : -1;
  if (found === -1) return { path, form: 'text', value: node.value, start, end };
  return { path, form: 'text', value: line, start: start + found, end: start + found + line.length };
}
