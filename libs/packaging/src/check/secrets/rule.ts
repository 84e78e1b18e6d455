/** What one kind of secret looks like. */
export interface SecretRule {
  /** As a finding says it: "a token of npm". */
  readonly title: string;
  /** Texts, one of which is in every such secret. They are what a file is searched for; the pattern is tried only where one stands. */
  readonly triggers: readonly string[];
  /**
   * Tried from the trigger on (sticky), with a look behind where the secret begins before it. The group `value` is the secret; the whole match where
   * there is none. Every repeat has an end, so that nothing can make it slow.
   */
  readonly pattern: RegExp;
  /** Lower where such a thing is often meant to be public. */
  readonly severity?: 'warning';
  /** Whether it is one, beyond its shape. `plausible` where not given. */
  readonly accepts?: (value: string, match: RegExpExecArray) => boolean;
  /** Only in files of this name. */
  readonly files?: RegExp;
}

/** Not in the middle of a word: else every long word of base64 holds something. */
const begin = '(?<![A-Za-z0-9_])';
const end = '(?![A-Za-z0-9_])';

/** The rule of a token that begins with its prefix, as most vendors have made them so that they can be found. */
export function token(title: string, prefix: string, rest: string, more: Partial<SecretRule> = {}): SecretRule {
  const escaped = prefix.replace(/[.\\+*?^$()[\]{}|/-]/g, '\\$&');
  return { title, triggers: [prefix], pattern: new RegExp(`${begin}${escaped}${rest}${end}`, 'y'), ...more };
}
