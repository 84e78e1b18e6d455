import { type Automaton, maskText } from './automaton.ts';

interface Span {
  start: number;
  readonly end: number;
  /** The mask of this span is already given out, only its end is still open. */
  readonly masked: boolean;
}

const wordUnit = /[\p{L}\p{N}_]/u;

/**
 * Masks a text that comes in pieces. What may still turn out to be the beginning of a secret is held back, nothing else;
 * matches that overlap become one mask, so that no rest of either stays. Offsets count UTF-16 units from the text's start.
 */
export class Scanner {
  readonly #automaton: Automaton;
  #state = 0;
  #held = '';
  #heldAt = 0;
  /** The unit before `#held`. */
  #before = '';
  #spans: Span[] = [];
  /** Short secrets that are masked if no word goes on behind them. */
  #candidates: Span[] = [];

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  push(chunk: string): string {
    const text = this.#held + chunk;
    const offset = this.#heldAt;
    for (let i = this.#held.length; i < text.length; i++) {
      if (this.#candidates.length > 0) this.#settle(!wordUnit.test(text.charAt(i)));
      this.#state = this.#automaton.step(this.#state, text.charCodeAt(i));
      if (this.#state === 0) continue;
      const end = offset + i + 1;
      const length = this.#automaton.longest[this.#state] ?? 0;
      if (length > 0) this.#mark({ start: end - length, end, masked: false });
      if (this.#automaton.hasWord(this.#state)) this.#propose(text, end);
    }
    let safe = offset + text.length - (this.#automaton.depth[this.#state] ?? 0);
    for (const { start } of this.#candidates) safe = Math.min(safe, start);
    return this.#emit(text, safe);
  }

  end(): string {
    this.#settle(true);
    return this.#emit(this.#held, this.#heldAt + this.#held.length);
  }

  #propose(text: string, end: number): void {
    for (const length of this.#automaton.words(this.#state)) {
      const start = end - length;
      const at = start - this.#heldAt;
      const before = at > 0 ? text.charAt(at - 1) : this.#before;
      if (!wordUnit.test(before)) this.#candidates.push({ start, end, masked: false });
    }
  }

  #settle(free: boolean): void {
    if (free) for (const span of this.#candidates) this.#mark(span);
    this.#candidates = [];
  }

  #mark(span: Span): void {
    let { start, end, masked } = span;
    for (let last = this.#spans.at(-1); last !== undefined && start < last.end; last = this.#spans.at(-1)) {
      start = Math.min(start, last.start);
      end = Math.max(end, last.end);
      masked ||= last.masked;
      this.#spans.pop();
    }
    this.#spans.push({ start, end, masked });
  }

  /** Gives out everything before `safe`; of a span that reaches past it only the mask. */
  #emit(text: string, safe: number): string {
    const offset = this.#heldAt;
    let out = '';
    let from = offset;
    const open: Span[] = [];
    for (const span of this.#spans) {
      if (span.start >= safe) {
        open.push(span);
        continue;
      }
      out += text.slice(from - offset, span.start - offset);
      if (!span.masked) out += maskText;
      from = Math.min(span.end, safe);
      if (span.end > safe) open.push({ start: safe, end: span.end, masked: true });
    }
    out += text.slice(from - offset, safe - offset);
    if (safe > offset) this.#before = text.charAt(safe - offset - 1);
    this.#held = text.slice(safe - offset);
    this.#heldAt = safe;
    this.#spans = open;
    return out;
  }
}
