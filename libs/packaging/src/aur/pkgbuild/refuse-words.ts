import type { Shell } from './expand.ts';
import type { TextPiece } from './pieces.ts';
import type { Span, Word } from './syntax.ts';

/** What a word means that only the machine knows. */
export function refuseTilde(word: Word, where: RegExp, shell: Shell): void {
  const [first] = word.parts;
  if (first?.is === 'text' && !first.quoted && where.test(first.text))
    throw shell.refuse('~ is the home folder of whoever runs this', word, 'write the path itself');
}

/** Which files are there is not in the PKGBUILD; an address is no path, so that `?` in one stands for itself. */
export function refuseGlob(pieces: readonly TextPiece[], at: Span, shell: Shell): void {
  const bare = pieces.map(({ text, quoted }) => (quoted ? text.replace(/[*?[\]]/g, '_') : text)).join('');
  if (!/[*?]|\[[\s\S]*\]/.test(bare) || bare.includes('://')) return;
  throw shell.refuse('this pattern stands for files', at, 'name the files, or put it in quotes');
}

/** Bash counts braces before it looks at expansions: in `${x:-{a}{b,c}` it finds other pairs than one reads. */
export function refuseOpenBraces({ parts }: Word, shell: Shell): void {
  for (const part of parts) {
    const text = part.is === 'text' ? '' : shell.text.slice(part.start, part.end);
    if (text.split('{').length !== text.split('}').length)
      throw shell.refuse('braces stand open in this expansion', part, 'put them in quotes');
  }
}
