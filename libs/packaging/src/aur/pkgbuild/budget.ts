import type { WindlassError } from '@windlass/kit/errors';
import type { Span } from './syntax.ts';

/** Bytes of a PKGBUILD; the AUR itself takes 256 000. */
export const largestPkgbuild = 2 ** 20;

/** Steps: about one character or one comparison each, so that all of them take no more than about a second. */
const mostSteps = 5_000_000;
/** Characters of one text. */
const longestText = 2 ** 20;
/** Elements of one array, fields of one word, rounds of one loop. */
const mostItems = 10_000;
/** What an element costs beside its text: it takes memory. */
const itemSteps = 100;

/**
 * What may be spent on one PKGBUILD: a few lines of bash can ask for more text and more rounds than there is memory and time. Counted in
 * steps rather than seconds, so that a file is refused everywhere or nowhere.
 */
export class Budget {
  /** What is being evaluated: where an error points to. */
  at: Pick<Span, 'start'> = { start: 0 };
  readonly #refuse: (what: string, at: Pick<Span, 'start'>, next: string) => WindlassError;
  #left = mostSteps;

  constructor(refuse: (what: string, at: Pick<Span, 'start'>, next: string) => WindlassError) {
    this.#refuse = refuse;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** @throws WindlassError `input` where nothing is left. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw this.refuse('this file takes too much work to be read');
  }

  /** A text that is made: its characters are steps. */
  text<T extends string>(text: T): T {
    if (text.length > longestText) throw this.refuse('a text becomes too long here');
    this.spend(text.length);
    return text;
  }

  /** So many elements, fields or rounds of one thing. */
  items(count: number): void {
    if (count > mostItems) throw this.refuse('there are too many words here');
    this.spend(count * itemSteps);
  }

  /** An array of so many elements, made anew. */
  copy(count: number): void {
    if (count > mostItems) throw this.refuse('an array becomes too long here');
    this.spend(count * 2);
  }

  /** An error at what is being evaluated. */
  refuse(what: string): WindlassError {
    return this.#refuse(what, this.at, 'write the values themselves');
  }
}
