import { brokenFile, childShape, type Entry, type Shape, wantsScalar } from './entry.ts';

export interface JsonDialect {
  /** Comments and trailing commas are taken (deno.json, manifests that json-glib reads); default false, as `JSON.parse`. */
  readonly comments?: boolean;
}

// Far deeper than any manifest; a file that nests deeper is refused instead of overflowing the stack.
const deepest = 500;

/**
 * The wanted values of a JSON text, in order. A key that stands twice gives two entries: readers differ in which one they take.
 * @throws WindlassError `input` with file:line:column where the text is no JSON.
 */
export function scanJson(text: string, file: string, shape: Shape, dialect: JsonDialect = {}): Entry[] {
  const reader = new JsonReader(text, file, dialect.comments ?? false);
  reader.document(shape);
  return reader.entries;
}

class JsonReader {
  readonly entries: Entry[] = [];
  private readonly text: string;
  private readonly file: string;
  private readonly relaxed: boolean;
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(text: string, file: string, relaxed: boolean) {
    this.text = text;
    this.file = file;
    this.relaxed = relaxed;
  }

  document(shape: Shape): void {
    this.blank();
    this.value(shape, 0);
    this.blank();
    if (this.at < this.text.length) this.fail('text follows the end of the document');
  }

  private fail(why: string): never {
    throw brokenFile('JSON', why, this.text, this.at, this.file);
  }

  /** Passes white space, and comments where they are taken. */
  private blank(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at += 1;
      else if (code === 47 && this.relaxed) this.comment();
      else return;
    }
  }

  private comment(): void {
    const kind = this.text[this.at + 1];
    const end = kind === '/' ? '\n' : kind === '*' ? '*/' : this.fail('a value is expected here');
    const found = this.text.indexOf(end, this.at + 2);
    if (found === -1 && kind === '*') this.fail('a comment has no end');
    this.at = found === -1 ? this.text.length : found + end.length;
  }

  private value(shape: Shape | true | undefined, depth: number): void {
    if (depth > deepest) this.fail(`nested deeper than ${deepest}`);
    const start = this.at;
    const code = this.text.charCodeAt(start);
    if (code === 34) {
      const wanted = wantsScalar(shape);
      const value = this.string(wanted);
      if (wanted) this.take('text', value, start + 1, this.at - 1);
    } else if (code === 123 || code === 91) {
      if (shape === true) this.take('collection', '', start, start + 1);
      if (code === 123) this.object(shape, depth);
      else this.array(shape, depth);
    } else {
      this.bare();
      if (wantsScalar(shape)) this.take('bare', this.text.slice(start, this.at), start, this.at);
    }
  }

  private take(form: Entry['form'], value: string, start: number, end: number): void {
    this.entries.push({ path: [...this.path], form, value, start, end });
  }

  private object(shape: Shape | true | undefined, depth: number): void {
    this.at += 1;
    this.blank();
    while (this.text[this.at] !== '}') {
      if (this.text[this.at] !== '"') this.fail('a key in double quotes is expected here');
      const key = this.string(true);
      this.blank();
      if (this.text[this.at] !== ':') this.fail('a colon is expected here');
      this.at += 1;
      this.blank();
      this.path.push(key);
      this.value(childShape(shape, key), depth + 1);
      this.path.pop();
      this.separator('}');
    }
    this.at += 1;
  }

  private array(shape: Shape | true | undefined, depth: number): void {
    const item = childShape(shape, '*');
    this.at += 1;
    this.blank();
    for (let index = 0; this.text[this.at] !== ']'; index += 1) {
      this.path.push(index);
      this.value(item, depth + 1);
      this.path.pop();
      this.separator(']');
    }
    this.at += 1;
  }

  /** Passes a comma, or stops before the closing bracket. */
  private separator(close: string): void {
    this.blank();
    if (this.text[this.at] === close) return;
    if (this.text[this.at] !== ',') this.fail(`a comma or ${close} is expected here`);
    this.at += 1;
    this.blank();
    if (this.text[this.at] === close && !this.relaxed) this.fail('a trailing comma is not taken in this file');
  }

  /** The string that begins here, decoded where `wanted`; stops after its closing quote. */
  private string(wanted: boolean): string {
    const { text } = this;
    const start = this.at;
    let escaped = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== 34; code = text.charCodeAt(at)) {
      if (code === 92) {
        escaped = true;
        at += 2;
      } else if (code < 32 || Number.isNaN(code)) {
        this.at = Math.min(at, text.length);
        this.fail('a string has no end on its line');
      } else at += 1;
    }
    this.at = at + 1;
    if (!escaped) return wanted ? text.slice(start + 1, at) : '';
    return this.decoded(start);
  }

  private decoded(start: number): string {
    try {
      return String(JSON.parse(this.text.slice(start, this.at)));
    } catch {
      this.at = start;
      return this.fail('a string holds an escape that JSON does not have');
    }
  }

  private bare(): void {
    literal.lastIndex = this.at;
    if (!literal.test(this.text)) this.fail('a value is expected here');
    this.at = literal.lastIndex;
  }
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
