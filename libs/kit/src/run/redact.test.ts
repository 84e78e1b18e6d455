import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf } from './forms.ts';
import { Redactor } from './redact.ts';

const fixed = { seed: 20261120, numRuns: 300 };

/** The mask itself is made of stars; a secret with stars could be spelled by a mask and its neighbours. */
const starless = fc
  .oneof(fc.string({ unit: 'binary', minLength: 4, maxLength: 90 }), fc.string({ minLength: 4, maxLength: 90 }))
  .filter((secret) => secret.trim().length >= 4 && !secret.includes('*'));
const text = fc.string({ unit: 'binary', maxLength: 60 });

function redactorOf(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

function inPieces(redactor: Redactor, pieces: readonly string[]): string {
  const stream = redactor.maskStream();
  return pieces.map((piece) => stream.push(piece)).join('') + stream.end();
}

describe('a registered secret', () => {
  it('survives in none of its forms, whatever stands around it', () => {
    fc.assert(
      fc.property(starless, text, text, fc.nat(), (secret, before, after, pick) => {
        const forms = [...formsOf(secret)];
        const form = forms[pick % forms.length] ?? secret;
        const masked = redactorOf(secret).mask(before + form + after);
        expect(forms.filter((each) => masked.includes(each))).toEqual([]);
        expect(masked).toContain('***');
      }),
      fixed,
    );
  });

  it('is found in base64 at every alignment, as in a basic-auth header', () => {
    fc.assert(
      fc.property(starless, fc.string(), fc.string(), (secret, before, after) => {
        const header = Buffer.from(before + secret.toWellFormed() + after).toString('base64');
        const masked = redactorOf(secret.toWellFormed()).mask(header);
        // At each rim one character mixes the secret's bits with its neighbour's; the rest is gone.
        const bits = Buffer.byteLength(secret.toWellFormed()) * 8;
        expect(masked).toContain('***');
        expect(header.length - masked.replace('***', '').length).toBeGreaterThanOrEqual(Math.floor(bits / 6) - 1);
      }),
      fixed,
    );
  });

  it.each([
    ['as it is', 'p4ss/w+rd&"\'<x>', 'p4ss/w+rd&"\'<x>'],
    ['in a shell word', "it's secret", `'it'\\''s secret'`],
    ['in JSON', 'line\none "two"', JSON.stringify({ a: 'line\none "two"' })],
    ['in JSON inside of JSON', 'say "x"y', JSON.stringify(JSON.stringify('say "x"y'))],
    ['in ASCII JSON', 'pässwörd', '{"p":"p\\u00e4ssw\\u00f6rd"}'],
    ['in a query', 'a b&c=d/e', `?q=${new URLSearchParams({ x: 'a b&c=d/e' })}`],
    ['in lower-case percent hex', 'a/b+c:d', 'a%2fb%2bc%3ad'],
    ['as the password of a URL', 'to^ken|/@', new URL('https://u:to%5Eken%7C%2F%40@h/').href],
    ['in XML', 'a<b>&"c"', '<x y="a&lt;b&gt;&amp;&quot;c&quot;"/>'],
    ['in url-safe base64', '>>>???>>>', Buffer.from('>>>???>>>').toString('base64url')],
    ['with a newline that its file ends in', 'token-from-file\n', 'Authorization: token-from-file'],
  ])('is masked %s', (_how, secret, said) => {
    const masked = redactorOf(secret).mask(said);
    expect(masked).toContain('***');
    for (const form of formsOf(secret)) expect(masked).not.toContain(form);
  });

  it('of several lines is masked line by line, its PEM frame is not', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n${'Zz9+'.repeat(10)}\n-----END PRIVATE KEY-----\n`;
    const redactor = redactorOf(pem);
    expect(redactor.mask(`got ${'Zz9+'.repeat(10)} here`)).toBe('got *** here');
    expect(redactor.mask('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
    expect(redactor.mask(pem.trim())).toBe('***');
    const wrapped =
      Buffer.from(pem)
        .toString('base64')
        .match(/.{1,76}/g) ?? [];
    for (const line of wrapped.slice(0, -1)) expect(redactor.mask(line)).toBe('***');
  });

  it('that overlaps another one leaves no rest of either', () => {
    expect(redactorOf('abcdef', 'defghi').mask('<abcdefghi>')).toBe('<***>');
    expect(redactorOf('token', 'token-long').mask('token-long token')).toBe('*** ***');
  });

  it('is masked in the strings and keys of JSON values', () => {
    const masked = redactorOf('hunter22').maskJson({ hunter22: ['x hunter22', 1, null, { deep: 'hunter22' }] });
    expect(masked).toEqual({ '***': ['x ***', 1, null, { deep: '***' }] });
  });
});

describe('a short secret', () => {
  it('is masked only as a word of its own, with a warning', () => {
    const warnings: string[] = [];
    const redactor = new Redactor((message) => warnings.push(message));
    redactor.add('abc', 'MY_PIN');
    expect(redactor.mask('abc xabc abcx (abc) "abc"')).toBe('*** xabc abcx (***) "***"');
    expect(inPieces(redactor, ['ab', 'c', ' xab', 'c ab', 'c'])).toBe('*** xabc ***');
    expect(warnings).toEqual([expect.stringContaining('MY_PIN')]);
  });

  it('that is empty is ignored', () => {
    expect(redactorOf('', ' \n').mask('nothing to hide')).toBe('nothing to hide');
  });
});

describe('a text', () => {
  it('without any form of the secret is unchanged', () => {
    fc.assert(
      fc.property(starless, text, (secret, said) => {
        fc.pre([...formsOf(secret)].every((form) => !said.includes(form)));
        expect(redactorOf(secret).mask(said)).toBe(said);
      }),
      fixed,
    );
  });

  it('is masked alike in one piece and cut anywhere', () => {
    const unit = fc.constantFrom('a', 'b', ' ');
    const word = fc.string({ unit, minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(word, { maxLength: 20 }),
        (secrets, pieces) => {
          const redactor = redactorOf(...secrets);
          expect(inPieces(redactor, pieces)).toBe(redactor.mask(pieces.join('')));
        },
      ),
      { ...fixed, numRuns: 2000 },
    );
  });

  it('is given out at once as far as no secret can have begun in it', () => {
    const stream = redactorOf('s3cr3t-token').maskStream();
    expect(stream.push('hello s3cr')).toBe('hello ');
    expect(stream.push('3t-token bye')).toBe('*** bye');
    expect(stream.end()).toBe('');
  });

  it('is masked from the next piece on when a secret is registered meanwhile', () => {
    const redactor = redactorOf('first-secret');
    const stream = redactor.maskStream();
    expect(stream.push('a ')).toBe('a ');
    redactor.add('second-secret');
    expect(stream.push('first-secret second-secret') + stream.end()).toBe('*** ***');
  });

  it('of near misses takes linear time', () => {
    const redactor = redactorOf(`${'a'.repeat(5_000)}b`);
    const started = performance.now();
    expect(redactor.mask('a'.repeat(1_000_000))).toHaveLength(1_000_000);
    // 5 thousand million comparisons where it is quadratic: minutes, not seconds.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
