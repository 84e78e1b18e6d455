import type { Json } from '../actions/action.ts';
import { Automaton, type Reach } from './automaton.ts';
import { formsOf, shortFormsOf } from './forms.ts';
import { Scanner } from './scanner.ts';

/** Below this many characters a secret is masked only where it stands as a word of its own. */
const shortest = 4;

/** Masks a text that comes in pieces. `push` gives what is certain, `end` the rest. */
export interface MaskStream {
  push(chunk: string): string;
  end(): string;
}

/** Knows the run's secrets and takes them, in every spelling of `formsOf`, out of whatever is about to be written or shown. */
export class Redactor {
  readonly #forms = new Map<string, Reach>();
  readonly #warn: (message: string) => void;
  #automaton: Automaton | undefined;

  /** `warn` hears of secrets that are too short to be masked inside of words. */
  constructor(warn: (message: string) => void = () => {}) {
    this.#warn = warn;
  }

  /**
   * Registers a secret; `name` (an environment variable, a key of the config) only serves the warning. An empty one is ignored:
   * it hides nothing.
   */
  add(secret: string, name = 'a secret'): void {
    if (secret.trim() === '') return;
    if (secret.trim().length < shortest) {
      for (const form of shortFormsOf(secret.trim())) if (!this.#forms.has(form)) this.#forms.set(form, 'word');
      this.#warn(
        `${name} has fewer than ${shortest} characters: it is masked only where it stands as a word of its own`,
      );
    } else {
      for (const form of formsOf(secret)) this.#forms.set(form, 'anywhere');
    }
    this.#automaton = undefined;
  }

  mask(text: string): string {
    if (this.#forms.size === 0) return text;
    const scanner = new Scanner(this.#compiled());
    return scanner.push(text) + scanner.end();
  }

  /** Masks every string of a JSON value, keys included. */
  maskJson(value: Json): Json {
    if (typeof value === 'string') return this.mask(value);
    if (value === null || typeof value !== 'object') return value;
    if (isList(value)) return value.map((item) => this.maskJson(item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.mask(key), this.maskJson(item)]));
  }

  /** A secret that is registered while the stream runs is masked from the next piece on. */
  maskStream(): MaskStream {
    let automaton = this.#compiled();
    let scanner = new Scanner(automaton);
    return {
      push: (chunk) => {
        const current = this.#compiled();
        if (current === automaton) return scanner.push(chunk);
        const rest = scanner.end();
        automaton = current;
        scanner = new Scanner(current);
        return rest + scanner.push(chunk);
      },
      end: () => scanner.end(),
    };
  }

  #compiled(): Automaton {
    this.#automaton ??= new Automaton(this.#forms);
    return this.#automaton;
  }
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
