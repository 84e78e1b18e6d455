import { maskGo } from '../scan/languages.ts';
import { type Constant, constantFormat, stringPattern } from './constants.ts';

/** `const Version = "3.4.0"`, alone or in a `const (…)`/`var (…)` block at the top of the file. */
export const goConstants = constantFormat({
  id: 'go-constants',
  title: 'Go constants',
  files: /\.go$/,
  hint: /(?:[vV]ersion|VERSION)\w{0,60}\s{0,60}(?:string\s{0,60})?=\s{0,60}["`]/,
  mask: maskGo,
  patterns: [
    new RegExp(`^(?:const|var)[ \\t]+(?<name>\\w+)[ \\t]*(?:string[ \\t]*)?=[ \\t]*${stringPattern('"`')}`, 'gmd'),
    new RegExp(`^[ \\t]+(?<name>\\w+)[ \\t]*(?:string[ \\t]*)?=[ \\t]*${stringPattern('"`')}`, 'gmd'),
  ],
  accepts: (found) => /^[cv]/.test(found.match[0]) || (/version/i.test(found.name) && isInDeclarationBlock(found)),
});

// gofmt puts the parentheses of a block at the top of the file into the first column.
function isInDeclarationBlock({ masked, match }: Constant): boolean {
  const before = masked.slice(0, match.index);
  const opened = Math.max(lastOf(before, 'const ('), lastOf(before, 'var ('));
  return opened !== -1 && lastOf(before, ')') < opened && lastOf(before, '}') < opened;
}

function lastOf(text: string, start: string): number {
  const at = text.lastIndexOf(`\n${start}`);
  return at === -1 && text.startsWith(start) ? 0 : at;
}
