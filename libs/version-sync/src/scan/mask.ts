import { bodyOf, type CodeSyntax, openersOf, type StringSyntax } from './code-syntax.ts';

/** What stands for one character inside of a string, and for the delimiters of an interpolation. */
export const FILL = '\uE000';
const JOIN = '\uE001';

/**
 * Makes a function that gives a text of the same length in which comments are blank and the contents of strings are `FILL`
 * (delimiters of one character stay). A pattern that is run over it sees code only, and its offsets hold in the original.
 * One pass, linear; it is a lexer for finding constants, not a full one for any language.
 */
export function masker(syntax: CodeSyntax): (text: string) => string {
  const opener = new RegExp(openersOf(syntax).join('|'), 'g');
  const bodies = new Map(syntax.strings.map((string) => [string, bodyOf(string)]));
  return (text) => new Masking(syntax, opener, bodies, text).run();
}

class Masking {
  private readonly syntax: CodeSyntax;
  private readonly opener: RegExp;
  private readonly bodies: ReadonlyMap<StringSyntax, RegExp>;
  private readonly text: string;
  private readonly pieces: string[] = [];
  private readonly open: { string: StringSyntax; braces: number }[] = [];
  private readonly terminators: string[] = [];
  private readonly unclosed = new Set<string>();
  private copied = 0;
  private at = 0;

  constructor(syntax: CodeSyntax, opener: RegExp, bodies: ReadonlyMap<StringSyntax, RegExp>, text: string) {
    this.syntax = syntax;
    this.opener = opener;
    this.bodies = bodies;
    this.text = text;
  }

  run(): string {
    for (;;) {
      this.opener.lastIndex = this.at;
      const match = this.opener.exec(this.text);
      if (!match) break;
      this.at = match.index + match[0].length;
      this.step(match[0], match.index);
    }
    this.pieces.push(this.text.slice(this.copied));
    return this.pieces.join('');
  }

  private step(token: string, start: number): void {
    const { syntax } = this;
    const block = syntax.blockComments?.find(([open]) => open === token);
    const string = syntax.strings.find(({ open }) => open === token);
    if (token === '{' || token === '}') this.brace(token, start);
    else if (token === '\n') this.heredocs();
    else if (token.startsWith('<<')) this.terminators.push(token.replace(/^<<[-~]?[ \t]*|["']/g, ''));
    else if (block) this.comment(start, this.after(block[1]));
    else if (syntax.lineComments.includes(token)) this.lineComment(start);
    else if (string) this.string(string, string.open.length === 1 ? start + 1 : start);
    else if (token === '/') this.regex(start);
    else if (!syntax.shell) this.fill(start, this.at, FILL);
  }

  private lineComment(start: number): void {
    if (this.syntax.shell && !/[\s;&|()]/.test(this.text[start - 1] ?? '\n')) return;
    const end = this.text.indexOf('\n', start);
    this.comment(start, end === -1 ? this.text.length : end);
  }

  private after(close: string): number {
    const at = this.text.indexOf(close, this.at);
    return at === -1 ? this.text.length : at + close.length;
  }

  private fill(start: number, end: number, character: string): void {
    if (end <= start) return;
    this.pieces.push(this.text.slice(this.copied, start), character.repeat(end - start));
    this.copied = end;
  }

  private comment(start: number, end: number): void {
    this.pieces.push(this.text.slice(this.copied, start), this.text.slice(start, end).replace(/[^\r\n]/g, ' '));
    this.copied = end;
    this.at = end;
  }

  private string(string: StringSyntax, contents: number): void {
    const body = this.bodies.get(string);
    if (!body) return;
    body.lastIndex = this.at;
    for (let match = body.exec(this.text); match; match = body.exec(this.text)) {
      const token = match[0];
      if (token.startsWith('\\') && token.length === 2) continue;
      if (token === string.interpolation) {
        this.fill(contents, match.index, FILL);
        this.fill(match.index, body.lastIndex, JOIN);
        this.open.push({ string, braces: 0 });
        this.at = body.lastIndex;
        return;
      }
      const keepsDelimiter = token.endsWith('\n') || token.length === 1;
      this.fill(contents, keepsDelimiter ? match.index : body.lastIndex, FILL);
      this.at = token.endsWith('\n') ? match.index : body.lastIndex;
      return;
    }
    this.fill(contents, this.text.length, FILL);
    this.at = this.text.length;
  }

  private brace(token: string, start: number): void {
    const top = this.open.at(-1);
    if (!top) return;
    if (token === '{') top.braces++;
    else if (top.braces > 0) top.braces--;
    else {
      this.open.pop();
      this.fill(start, start + 1, JOIN);
      this.string(top.string, start + 1);
    }
  }

  private heredocs(): void {
    for (let name = this.terminators.shift(); name !== undefined; name = this.terminators.shift()) {
      if (this.unclosed.has(name)) continue;
      const end = new RegExp(`^[ \\t]*${name}\\r?$`, 'gm');
      end.lastIndex = this.at;
      const match = end.exec(this.text);
      if (match) {
        this.fill(this.at, match.index, FILL);
        this.at = match.index + match[0].length;
      } else this.unclosed.add(name);
    }
  }

  private regex(start: number): void {
    if (
      !/(?:^|[(,=:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of))[ \t\r]*$/.test(
        this.text.slice(Math.max(0, start - 40), start),
      )
    )
      return;
    const literal = /\/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\//y;
    literal.lastIndex = start;
    const match = literal.exec(this.text);
    if (!match) return;
    this.at = start + match[0].length;
    this.fill(start, this.at, FILL);
  }
}
