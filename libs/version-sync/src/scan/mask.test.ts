// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expansions of other languages
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as languages from './languages.ts';

const show = (text: string): string => text.replaceAll('\uE000', '.').replaceAll('\uE001', '~');

describe('masking', () => {
  test.each([
    ['line comment', languages.maskGo, 'a // b "c"\nd', 'a         \nd'],
    ['block comment', languages.maskC, 'a /* " \n */ b', 'a      \n    b'],
    ['string with an escape', languages.maskGo, '"a\\"//b" c', '"......" c'],
    ['an unclosed string ends with its line', languages.maskGo, '"abc\nd', '"...\nd'],
    ['interpolation with strings in it', languages.maskDart, "'a${b['c']}d' e", "'.~~b['.']~.' e"],
    ['a template in a template', languages.maskScript, '`a${`b${c}`}` d', '`.~~`.~~c~`~` d'],
    ['triple quotes', languages.maskPython, '"""a"b\n""" c', '.......... c'],
    ['a lifetime and a character', languages.maskRust, `&'a x '"' "b"`, `&'a x ... "."`],
    ['a heredoc', languages.maskShell, 'cat <<EOF > x\na "\nEOF\nb', 'cat <<EOF > x\n....EOF\nb'],
    ['a hash inside a word', languages.maskShell, 'a#b # c', 'a#b    '],
    ['a regular expression', languages.maskScript, `x = /['"]/ + 'y'`, `x = ...... + '.'`],
    ['a division', languages.maskScript, `a / b + 'c' / d`, `a / b + '.' / d`],
    ['a singleton class', languages.maskRuby, "class << self\n'x'\nself\n", "class << self\n'.'\nself\n"],
  ])('%s', (_, mask, text, expected) => {
    expect(show(mask(text))).toBe(expected);
  });

  test('whatever the text, every language keeps its length and its code', () => {
    const piece = fc.constantFrom(
      '"',
      "'",
      '`',
      '"""',
      "'''",
      '//',
      '/*',
      '*/',
      '#',
      '${',
      '#{',
      '}',
      '{',
      '\\',
      '\n',
      '\r\n',
      '<<EOF',
      'EOF',
      '/',
      ' ',
      'a',
      '=',
      '1.0.0',
      '#[[',
      ']]',
      "''",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
        fc.constantFrom(...Object.values(languages)),
        (text, mask) => {
          const masked = mask(text);
          expect(masked.length).toBe(text.length);
          for (let at = 0; at < text.length; at++) {
            const character = masked[at] ?? '';
            if (!/[\uE000\uE001 ]/.test(character)) expect(character).toBe(text[at]);
          }
        },
      ),
      { seed: 20261121, numRuns: 600 },
    );
  });
});
