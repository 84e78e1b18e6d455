import { type Entry, refuseTwice, type Shape } from './entry.ts';
import { scanBlockYaml } from './yaml-block.ts';
import { scanAnyYaml } from './yaml-full.ts';

/**
 * The wanted scalars of a YAML text's first document, in order. Scalars inside a flow list are not looked for by the fast reader, so
 * shapes must not name them. Values that only a template engine fills (`{{V}}`, `%V%`, `@V@`) are taken as they stand, though YAML
 * itself has no such scalars.
 * @throws WindlassError `input` with file:line:column where the text is no YAML, or where a wanted key stands twice.
 */
export function scanYaml(text: string, file: string, shape: Shape): Entry[] {
  const entries = scanBlockYaml(text, shape) ?? scanAnyYaml(text, file, shape);
  refuseTwice('YAML', entries, text, file);
  return entries;
}
