/** Keeps the beginning and the end of a text of any length; what falls out of the middle is counted and said. */
export class Capture {
  readonly #half: number;
  #head = '';
  #tail: string[] = [];
  #tailLength = 0;
  #dropped = 0;

  /** `limit` in UTF-16 units. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  get truncated(): boolean {
    return this.#dropped > 0;
  }

  push(text: string): void {
    const room = this.#half - this.#head.length;
    if (room > 0) this.#head += text.slice(0, room);
    const rest = room > 0 ? text.slice(room) : text;
    if (rest === '') return;
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    // Twice the half before anything is cut: each unit is then copied a bounded number of times.
    if (this.#tailLength > 2 * this.#half) this.#shrink();
  }

  text(): string {
    this.#shrink();
    const note = this.truncated ? `\n… ${this.#dropped} characters left out …\n` : '';
    return this.#head + note + this.#tail.join('');
  }

  #shrink(): void {
    if (this.#tailLength <= this.#half) return;
    const kept = this.#tail.join('').slice(-this.#half);
    this.#dropped += this.#tailLength - kept.length;
    this.#tail = [kept];
    this.#tailLength = kept.length;
  }
}

/** The last `lines` lines of a text, for an error message. */
export function tailOf(text: string, lines = 20): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
