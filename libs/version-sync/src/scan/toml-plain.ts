import { childShape, type Entry, type Shape, wantsScalar } from './entry.ts';

type Wanted = Shape | true | undefined;

// Far deeper than any manifest; the full parser says what is wrong with a text that nests deeper.
const deepest = 200;

/** Reads TOML key by key without building anything. Null where the text is unusual or broken: the full parser then says which. */
export function scanPlainToml(text: string, shape: Shape): Entry[] | null {
  const reader = new PlainReader(text, shape);
  return reader.read() ? reader.entries : null;
}

class PlainReader {
  readonly entries: Entry[] = [];
  private readonly text: string;
  private readonly shape: Shape;
  private at = 0;
  private depth = 0;
  /** The path of the table that is open, as far as the shape wants it. */
  private path: (string | number)[] = [];
  private table: Wanted;
  /** How many items each array of tables has so far. */
  private readonly items = new Map<string, number>();

  constructor(text: string, shape: Shape) {
    this.text = text;
    this.shape = shape;
    this.table = shape;
  }

  read(): boolean {
    const { text } = this;
    for (;;) {
      this.lines();
      if (this.at >= text.length) return true;
      const read = text[this.at] === '[' ? this.header() : this.keyValue(this.table, this.path);
      if (!read || !this.lineEnd()) return false;
    }
  }

  /** Passes blank lines, indentation and comments. */
  private lines(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at += 1;
      else if (code === 35) this.comment();
      else return;
    }
  }

  private comment(): void {
    const newline = this.text.indexOf('\n', this.at);
    this.at = newline === -1 ? this.text.length : newline;
  }

  private blank(): void {
    for (let code = this.text.charCodeAt(this.at); code === 32 || code === 9; code = this.text.charCodeAt(this.at))
      this.at += 1;
  }

  private lineEnd(): boolean {
    this.blank();
    const code = this.text.charCodeAt(this.at);
    if (code === 35) this.comment();
    return (
      this.at >= this.text.length || code === 35 || code === 10 || (code === 13 && this.text[this.at + 1] === '\n')
    );
  }

  private header(): boolean {
    const list = this.text[this.at + 1] === '[';
    this.at += list ? 2 : 1;
    const keys = this.keys();
    if (!keys || !this.text.startsWith(list ? ']]' : ']', this.at)) return false;
    this.at += list ? 2 : 1;
    this.path = [];
    this.table = this.shape;
    let name = '';
    for (const [depth, key] of keys.entries()) {
      this.table = childShape(this.table, key);
      this.path.push(key);
      name += `${key}\0`;
      const last = depth === keys.length - 1;
      if (list && last) this.items.set(name, (this.items.get(name) ?? 0) + 1);
      const count = this.items.get(name);
      // A path goes through the item that was opened last (TOML 1.0, array of tables).
      if (count !== undefined && (list || !last)) {
        this.path.push(count - 1);
        this.table = childShape(this.table, '*');
        name += `${count - 1}\0`;
      }
    }
    return true;
  }

  /** A bare, quoted or dotted key; stops at what follows it. */
  private keys(): string[] | null {
    const keys: string[] = [];
    for (;;) {
      this.blank();
      const quote = this.text[this.at];
      if (quote === '"' || quote === "'") {
        const close = this.text.indexOf(quote, this.at + 1);
        const key = this.text.slice(this.at + 1, close);
        if (close === -1 || /[\\\n]/.test(key)) return null;
        keys.push(key);
        this.at = close + 1;
      } else {
        bareKey.lastIndex = this.at;
        if (!bareKey.test(this.text)) return null;
        keys.push(this.text.slice(this.at, bareKey.lastIndex));
        this.at = bareKey.lastIndex;
      }
      this.blank();
      if (this.text[this.at] !== '.') return keys;
      this.at += 1;
    }
  }

  private keyValue(table: Wanted, base: readonly (string | number)[]): boolean {
    const keys = this.keys();
    if (!keys || this.text[this.at] !== '=') return false;
    this.at += 1;
    this.blank();
    const wanted = keys.reduce<Wanted>(childShape, table);
    return this.value(wanted, wanted === undefined ? base : [...base, ...keys]);
  }

  private value(wanted: Wanted, path: readonly (string | number)[]): boolean {
    const start = this.at;
    const first = this.text[start];
    if (first === '"' || first === "'") return this.string(first, wanted, path);
    if (first === '[' || first === '{') {
      if (wanted === true) this.entries.push({ path, form: 'collection', value: '', start, end: start + 1 });
      this.depth += 1;
      const read = this.depth <= deepest && (first === '[' ? this.array(wanted, path) : this.inlineTable(wanted, path));
      this.depth -= 1;
      return read;
    }
    bare.lastIndex = start;
    if (!bare.test(this.text)) return false;
    this.at = bare.lastIndex;
    if (wantsScalar(wanted))
      this.entries.push({ path, form: 'bare', value: this.text.slice(start, this.at), start, end: this.at });
    return true;
  }

  private string(quote: string, wanted: Wanted, path: readonly (string | number)[]): boolean {
    const { text } = this;
    const long = text.startsWith(quote.repeat(3), this.at);
    const taken = wantsScalar(wanted);
    if (long && taken) return false;
    const mark = long ? quote.repeat(3) : quote;
    const start = this.at + mark.length;
    let close = text.indexOf(mark, start);
    while (close !== -1 && quote === '"' && isEscaped(text, close)) close = text.indexOf(mark, close + 1);
    if (close === -1) return false;
    // Up to two quotes may stand before the closing three.
    while (long && text[close + 3] === quote) close += 1;
    const value = text.slice(start, close);
    if (!long && value.includes('\n')) return false;
    if (taken) {
      if (quote === '"' && value.includes('\\')) return false;
      this.entries.push({ path, form: 'text', value, start, end: close });
    }
    this.at = close + mark.length;
    return true;
  }

  private array(wanted: Wanted, path: readonly (string | number)[]): boolean {
    const item = childShape(wanted, '*');
    this.at += 1;
    this.lines();
    for (let index = 0; this.text[this.at] !== ']'; index += 1) {
      if (!this.value(item, item === undefined ? path : [...path, index])) return false;
      this.lines();
      if (this.text[this.at] === ',') {
        this.at += 1;
        this.lines();
      } else if (this.text[this.at] !== ']') return false;
    }
    this.at += 1;
    return true;
  }

  private inlineTable(wanted: Wanted, path: readonly (string | number)[]): boolean {
    this.at += 1;
    this.lines();
    while (this.text[this.at] !== '}') {
      if (!this.keyValue(wanted, path)) return false;
      this.lines();
      if (this.text[this.at] === ',') {
        this.at += 1;
        this.lines();
      } else if (this.text[this.at] !== '}') return false;
    }
    this.at += 1;
    return true;
  }
}

const bareKey = /[A-Za-z0-9_-]+/y;
// Numbers, booleans, dates; a date may have a space before its time.
const bare = /\d{4}-\d\d-\d\d [\d:.+Zz-]+|[\w+.:-]+/y;

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}
