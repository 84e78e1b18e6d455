export type ArgValue = string | boolean | number | readonly string[];

/** The parsed command line, with one accessor per type so that no caller casts. */
export class Args {
  readonly #options: ReadonlyMap<string, ArgValue>;
  readonly #positionals: ReadonlyMap<string, readonly string[]>;
  /** What stood behind `--`. */
  readonly rest: readonly string[];

  constructor(
    options: ReadonlyMap<string, ArgValue>,
    positionals: ReadonlyMap<string, readonly string[]>,
    rest: readonly string[],
  ) {
    this.#options = options;
    this.#positionals = positionals;
    this.rest = rest;
  }

  flag(name: string): boolean {
    return this.#options.get(name) === true;
  }

  /** True and false as given; undefined where the flag was not named, so that a default can depend on other things. */
  choice(name: string): boolean | undefined {
    const value = this.#options.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  string(name: string): string | undefined {
    const value = this.#options.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#options.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  strings(name: string): readonly string[] {
    const value = this.#options.get(name);
    return Array.isArray(value) ? value : [];
  }

  positional(name: string): string | undefined {
    return this.#positionals.get(name)?.[0];
  }

  positionals(name: string): readonly string[] {
    return this.#positionals.get(name) ?? [];
  }
}
