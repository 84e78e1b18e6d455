import { childShape, type Entry, type Shape, wantsScalar } from './entry.ts';
import { isRestBlank, type LineValue, readLineValue } from './yaml-value.ts';

type Wanted = Shape | true | undefined;

/** A block mapping or block list that is open, with the column that its lines begin at. */
interface Frame {
  readonly indent: number;
  readonly list: boolean;
  readonly shape: Wanted;
  readonly path: readonly (string | number)[];
  items: number;
}

interface Pending {
  readonly indent: number;
  readonly shape: Wanted;
  readonly path: readonly (string | number)[];
}

/**
 * Reads YAML in its ordinary form: block mappings and lists with values on one line. What stands deeper than a key that is not wanted
 * is passed over unread; that is sound because every line of a block mapping's value must be indented more than its key (YAML 1.2
 * §8.2.1, a list below a key excepted), whatever it is. Null where the text is anything but ordinary at a place that matters.
 */
export function scanBlockYaml(text: string, shape: Shape): Entry[] | null {
  const reader = new BlockReader(text, shape);
  return reader.read() ? reader.entries : null;
}

class BlockReader {
  readonly entries: Entry[] = [];
  private readonly text: string;
  private readonly frames: Frame[] = [];
  private readonly shape: Shape;
  /** Lines deeper than this column belong to a value that is passed over; -1 where there is none. */
  private skip = -1;
  /** A key or list item whose value begins on a later line. */
  private pending: Pending | null = null;
  /** A scalar was taken: a deeper line would continue it. */
  private taken = false;
  private started = false;

  constructor(text: string, shape: Shape) {
    this.text = text;
    this.shape = shape;
  }

  /** False where the full parser must read the text. */
  read(): boolean {
    const { text } = this;
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const next = newline === -1 ? text.length : newline;
      const end = next > start && text.charCodeAt(next - 1) === 13 ? next - 1 : next;
      let at = start;
      while (at < end && text.charCodeAt(at) === 32) at += 1;
      const indent = at - start;
      const first = text.charCodeAt(at);
      if (at < end && first !== 35 && !(this.skip !== -1 && indent > this.skip) && !isAllBlank(text, at, end)) {
        if (indent === 0 && isMarker(text, at, end)) {
          if (this.frames.length > 0 || this.started) return true;
          if (text[at] !== '-' || !isRestBlank(text, at + 3, end)) return false;
          this.started = true;
        } else if (!this.line(indent, at, end)) return false;
      }
      start = next + 1;
    }
    return true;
  }

  private line(indent: number, at: number, end: number): boolean {
    const { text } = this;
    if (text.charCodeAt(at) === 9) return false;
    const dash = isDash(text, at, end);
    const top = this.frames.at(-1);
    if (this.pending) {
      const { pending } = this;
      this.pending = null;
      const below = indent > pending.indent || (dash && indent === pending.indent && !top?.list);
      if (below && pending.shape === true) return this.collection(pending, dash, at, end);
      if (below) return this.open(pending.shape, pending.path, indent, dash, at, end);
    }
    if (this.taken && top && indent > top.indent) return false;
    if (dash && this.skip === indent && !top?.list) return true;
    this.skip = -1;
    this.taken = false;
    if (!top) return indent === 0 && !dash && this.open(this.shape, [], 0, false, at, end);
    return this.continueAt(indent, dash, at, end);
  }

  private open(
    shape: Wanted,
    path: readonly (string | number)[],
    indent: number,
    list: boolean,
    at: number,
    end: number,
  ): boolean {
    this.frames.push({ indent, list, shape, path, items: 0 });
    return list ? this.item(at, end) : this.key(at, end);
  }

  /** A scalar on a line of its own is for the full parser. */
  private collection(pending: Pending, list: boolean, at: number, end: number): boolean {
    if (!list && keyEnd(this.text, at, end) === -1) return false;
    this.entries.push({ path: pending.path, form: 'collection', value: '', start: at, end: at });
    this.skip = pending.indent;
    return true;
  }

  private continueAt(indent: number, dash: boolean, at: number, end: number): boolean {
    let top = this.frames.at(-1);
    while (top && (top.indent > indent || (top.indent === indent && top.list && !dash))) {
      this.frames.pop();
      top = this.frames.at(-1);
    }
    if (!top || top.indent !== indent || top.list !== dash) return false;
    return dash ? this.item(at, end) : this.key(at, end);
  }

  private item(at: number, end: number): boolean {
    const { text } = this;
    const frame = this.frames.at(-1);
    if (!frame) return false;
    const path = [...frame.path, frame.items];
    frame.items += 1;
    const shape = childShape(frame.shape, '*');
    let from = at + 1;
    while (from < end && text.charCodeAt(from) === 32) from += 1;
    if (shape === undefined) {
      this.skip = frame.indent;
      return true;
    }
    if (isRestBlank(text, at + 1, end)) {
      this.pending = { indent: frame.indent, shape, path };
      return true;
    }
    if (isDash(text, from, end)) return false;
    if (shape === true && keyEnd(text, from, end) !== -1) {
      return this.collection({ indent: frame.indent, shape, path }, false, from, end);
    }
    if (keyEnd(text, from, end) === -1)
      return this.value(readLineValue(text, at + 1, end), shape, path, frame.indent, false);
    return this.open(shape, path, frame.indent + (from - at), false, from, end);
  }

  private key(at: number, end: number): boolean {
    const { text } = this;
    const frame = this.frames.at(-1);
    const colon = keyEnd(text, at, end);
    if (!frame || colon === -1) return false;
    const quoted = text[at] === '"' || text[at] === "'";
    const key = quoted ? text.slice(at + 1, text.indexOf(text[at] ?? '', at + 1)) : text.slice(at, colon).trimEnd();
    if (key === '<<') return false;
    const shape = childShape(frame.shape, key);
    if (shape === undefined) {
      this.skip = frame.indent;
      return true;
    }
    return this.value(readLineValue(text, colon + 1, end), shape, [...frame.path, key], frame.indent, true);
  }

  private value(
    value: LineValue,
    shape: Wanted,
    path: readonly (string | number)[],
    indent: number,
    inMap: boolean,
  ): boolean {
    if (value === null) return false;
    if (value.is === 'empty') {
      if (!inMap) return false;
      this.pending = { indent, shape, path };
      return true;
    }
    if (value.is === 'block') {
      // The full parser finds the one line that a wanted block scalar may hold.
      if (wantsScalar(shape)) return false;
      this.skip = indent;
      return true;
    }
    if (value.is === 'no-children') {
      if (shape === true) return false;
      this.taken = true;
      return true;
    }
    if (wantsScalar(shape))
      this.entries.push({ path, form: value.form, value: value.value, start: value.start, end: value.end });
    this.taken = true;
    return true;
  }
}

/** `---` or `...` at the beginning of a line. */
function isMarker(text: string, at: number, end: number): boolean {
  const first = text[at];
  if (first !== '-' && first !== '.') return false;
  return text.startsWith(first.repeat(3), at) && (at + 3 === end || text[at + 3] === ' ' || text[at + 3] === '\t');
}

function isDash(text: string, at: number, end: number): boolean {
  return text.charCodeAt(at) === 45 && (at + 1 === end || text.charCodeAt(at + 1) === 32);
}

function isAllBlank(text: string, at: number, end: number): boolean {
  if (text.charCodeAt(at) !== 9) return false;
  return text.slice(at, end).trim() === '';
}

/** Offset of the colon behind the key that begins at `at`, or -1 where the line begins with no ordinary key. */
function keyEnd(text: string, at: number, end: number): number {
  const first = text[at] ?? '';
  if (first === '"' || first === "'") {
    const close = text.indexOf(first, at + 1);
    if (close === -1 || close >= end || text.slice(at, close).includes('\\')) return -1;
    let colon = close + 1;
    while (text[colon] === ' ') colon += 1;
    return colon < end && text[colon] === ':' && isColon(text, colon, end) ? colon : -1;
  }
  if ('-?:,[]{}#&*!|>%@`'.includes(first)) return -1;
  for (let colon = text.indexOf(':', at + 1); colon !== -1 && colon < end; colon = text.indexOf(':', colon + 1)) {
    if (isColon(text, colon, end)) return /[ \t]#/.test(text.slice(at, colon)) ? -1 : colon;
  }
  return -1;
}

function isColon(text: string, colon: number, end: number): boolean {
  const next = text.charCodeAt(colon + 1);
  return colon + 1 === end || next === 32 || next === 9;
}
