/** Chance that is the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 0x9e3779b1) >>> 0;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  number(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.number(0, from.length - 1)];
    if (found === undefined) throw new Error('there is nothing to pick from');
    return found;
  }

  many<T>(from: readonly T[], least: number, most: number): T[] {
    return Array.from({ length: this.number(least, most) }, () => this.pick(from));
  }

  /** As `many`, none of them twice. */
  some<T>(from: readonly T[], least: number, most: number): T[] {
    return this.shuffled(from).slice(0, this.number(least, most));
  }

  shuffled<T>(from: readonly T[]): T[] {
    return from
      .map((one) => [this.next(), one] as const)
      .sort(([a], [b]) => a - b)
      .map(([, one]) => one);
  }

  /** Words of an array: on one line, or on several with blanks, tabs and comments between them. */
  layout(words: readonly string[]): string {
    if (words.length === 0) return this.pick(['', ' ', '\n']);
    if (this.chance(0.5)) return words.join(this.pick([' ', '  ', '\t', ' \\\n  ']));
    const lines = words.map((word) => {
      const comment = this.chance(0.2) ? ` ${this.pick(["# it's", '# "', '# )', '# `', '#(', '# $x'])}` : '';
      return `${this.pick(['  ', '\t', '        ', ''])}${word}${comment}`;
    });
    return `${this.pick(['\n', '', ' # here\n'])}${lines.join('\n')}${lines.at(-1)?.includes('#') ? '\n' : this.pick(['\n', ''])}`;
  }

  comment(): string[] {
    return this.chance(0.5)
      ? [this.pick(['# Maintainer: A <a@example.org>', '# it\'s a "comment" with `$(x)`', '', '#pkgdesc=no'])]
      : [];
  }
}
