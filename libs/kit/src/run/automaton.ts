/** Where a pattern counts: inside of anything, or only where no letter, digit or underscore touches it. */
export type Reach = 'anywhere' | 'word';

export const maskText = '***';

/**
 * Aho-Corasick automaton over UTF-16 units: finds all of many patterns in one walk, linear in the length of the text
 * (A. Aho, M. Corasick, "Efficient string matching", CACM 18(6), 1975). Children are sibling chains, because almost every
 * state has one child; the root, which has many, has a table.
 */
export class Automaton {
  readonly #root = new Int32Array(0x1_0000);
  readonly #rootStates: number[] = [];
  readonly #unit: number[] = [0];
  readonly #child: number[] = [0];
  readonly #sibling: number[] = [0];
  readonly #fail: number[] = [0];
  /** Length of the longest `anywhere` pattern that ends in the state. */
  readonly longest: number[] = [0];
  /** The state itself, or the next one on its failure chain, where a `word` pattern ends; 0 where none does. */
  readonly #word: number[] = [0];
  readonly depth: number[] = [0];

  constructor(patterns: ReadonlyMap<string, Reach>) {
    for (const [pattern, reach] of patterns) this.#insert(pattern, reach);
    this.#link();
  }

  step(state: number, unit: number): number {
    let from = state;
    while (from !== 0) {
      const to = this.#find(from, unit);
      if (to !== 0) return to;
      from = this.#fail[from] ?? 0;
    }
    return this.#root[unit] ?? 0;
  }

  /** Lengths of the `word` patterns that end in the state. */
  *words(state: number): Generator<number> {
    for (let at = this.#word[state] ?? 0; at !== 0; at = this.#word[this.#fail[at] ?? 0] ?? 0)
      yield this.depth[at] ?? 0;
  }

  hasWord(state: number): boolean {
    return this.#word[state] !== 0;
  }

  #find(state: number, unit: number): number {
    if (state === 0) return this.#root[unit] ?? 0;
    for (let at = this.#child[state] ?? 0; at !== 0; at = this.#sibling[at] ?? 0)
      if (this.#unit[at] === unit) return at;
    return 0;
  }

  #insert(pattern: string, reach: Reach): void {
    let state = 0;
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i);
      state = this.#find(state, unit) || this.#grow(state, unit);
    }
    if (reach === 'anywhere') this.longest[state] = pattern.length;
    else this.#word[state] = state;
  }

  #grow(state: number, unit: number): number {
    const made = this.#unit.length;
    this.#unit.push(unit);
    this.#sibling.push(state === 0 ? 0 : (this.#child[state] ?? 0));
    this.#child.push(0);
    this.#fail.push(0);
    this.longest.push(0);
    this.#word.push(0);
    this.depth.push((this.depth[state] ?? 0) + 1);
    if (state === 0) {
      this.#root[unit] = made;
      this.#rootStates.push(made);
    } else {
      this.#child[state] = made;
    }
    return made;
  }

  #link(): void {
    const queue = [...this.#rootStates];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      for (let child = this.#child[state] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) {
        const fail = this.step(this.#fail[state] ?? 0, this.#unit[child] ?? 0);
        this.#fail[child] = fail;
        this.longest[child] ||= this.longest[fail] ?? 0;
        this.#word[child] ||= this.#word[fail] ?? 0;
        queue.push(child);
      }
    }
  }
}
