import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { brokenFile, childShape, type Entry, type Shape, wantsScalar } from './entry.ts';

// Loaded only for the rare file that needs it. A bundler sees the plain `require`, takes the library in and runs it at the first call.
const load = (): typeof Yaml =>
  typeof require === 'function' ? require('yaml') : createRequire(import.meta.url)('yaml');

// The full parser takes a second for a megabyte, or for some ten thousand open brackets; no manifest has either.
const largest = 500_000;
const deepest = 1000;

/** Counts brackets only, those in strings too: a version-bearing file has not a thousand more of one than of the other. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) return true;
    } else if ((code === 93 || code === 125) && depth > 0) depth -= 1;
  }
  return false;
}

/**
 * The wanted scalars of any YAML text, by the full parser.
 * @throws WindlassError `input` with file:line:column where the text is no YAML.
 */
export function scanAnyYaml(text: string, file: string, shape: Shape): Entry[] {
  if (text.length > largest) throw brokenFile('YAML', `it has more than ${largest} characters`, text, 0, file);
  if (nestsTooDeep(text)) throw brokenFile('YAML', `nested deeper than ${deepest}`, text, 0, file);
  const yaml = load();
  const document = [
    ...new yaml.Composer({ keepSourceTokens: false }).compose(new yaml.Parser().parse(text), true, text.length),
  ][0];
  const error = document?.errors[0];
  if (error) throw brokenFile('YAML', error.message, text, error.pos[0], file);
  const entries: Entry[] = [];

  const take = (node: Yaml.Scalar, path: readonly (string | number)[]): void => {
    const [from, to] = node.range ?? [0, 0];
    if (from === to) return;
    const value = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    if (node.type === 'PLAIN' && !text.slice(from, to).includes('\n')) {
      entries.push({ path, form: 'bare', value: node.source ?? value, start: from, end: to });
      return;
    }
    if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') {
      entries.push({ path, form: 'text', value, start: from + 1, end: to - 1 });
      return;
    }
    // A block scalar: the one line that holds the value can be edited, anything longer is no version.
    const line = value.trim();
    const found = line === '' || line.includes('\n') ? -1 : text.slice(from, to).lastIndexOf(line);
    if (found !== -1)
      entries.push({ path, form: 'text', value: line, start: from + found, end: from + found + line.length });
  };

  const walk = (node: unknown, wanted: Shape | true | undefined, path: readonly (string | number)[]): void => {
    if (wanted === undefined) return;
    if (yaml.isScalar(node)) {
      if (wantsScalar(wanted)) take(node, path);
    } else if (yaml.isCollection(node)) {
      const start = node.range?.[0] ?? 0;
      if (wanted === true) entries.push({ path, form: 'collection', value: '', start, end: start });
      else if (yaml.isMap(node)) {
        for (const { key, value } of node.items) {
          const name = yaml.isScalar(key) ? String(key.value) : '';
          walk(value, childShape(wanted, name), [...path, name]);
        }
      } else if (yaml.isSeq(node)) {
        for (const [index, item] of node.items.entries()) walk(item, childShape(wanted, '*'), [...path, index]);
      }
    }
  };

  walk(document?.contents, shape, []);
  return entries;
}
