import { type Entry, refuseTwice, type Shape } from './entry.ts';
import { scanAnyToml } from './toml-full.ts';
import { scanPlainToml } from './toml-plain.ts';

/**
 * The wanted values of a TOML text, in order. Items of an array of tables have their index in the path: `package[3].version`.
 * @throws WindlassError `input` with file:line:column where the text is no TOML, or where a wanted key stands twice.
 */
export function scanToml(text: string, file: string, shape: Shape): Entry[] {
  const entries = scanPlainToml(text, shape) ?? scanAnyToml(text, file, shape);
  refuseTwice('TOML', entries, text, file);
  return entries;
}
