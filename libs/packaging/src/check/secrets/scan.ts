import type { Window } from '../windows.ts';
import { isDocumented } from './documented.ts';
import { plausible } from './plausible.ts';
import type { SecretRule } from './rule.ts';

export interface SecretHit {
  readonly rule: SecretRule;
  /** Where it begins to show, in the text of the window. */
  readonly at: number;
  readonly value: string;
}

/** Finds secrets by the texts that announce them. */
export class SecretScan {
  readonly #triggers: RegExp;
  readonly #rules = new Map<string, SecretRule[]>();

  constructor(rules: readonly SecretRule[]) {
    for (const rule of rules)
      for (const trigger of rule.triggers) this.#rules.set(trigger, [...(this.#rules.get(trigger) ?? []), rule]);
    const escaped = [...this.#rules.keys()].map((trigger) => trigger.replace(/[.\\+*?^$()[\]{}|/]/g, '\\$&'));
    this.#triggers = new RegExp(escaped.join('|'), 'g');
  }

  /** What begins in the window. `path` is that of the file in the package. */
  *find({ text, from, to }: Pick<Window, 'text' | 'from' | 'to'>, path: string): Generator<SecretHit> {
    this.#triggers.lastIndex = from;
    for (let found = this.#triggers.exec(text); found !== null; found = this.#triggers.exec(text)) {
      if (found.index >= to) return;
      this.#triggers.lastIndex = found.index + 1;
      for (const rule of this.#rules.get(found[0]) ?? []) {
        const hit = tryRule(rule, text, found.index, path);
        if (hit !== null) yield hit;
      }
    }
  }
}

function tryRule(rule: SecretRule, text: string, at: number, path: string): SecretHit | null {
  if (rule.files !== undefined && !rule.files.test(path)) return null;
  rule.pattern.lastIndex = at;
  const match = rule.pattern.exec(text);
  if (match === null) return null;
  const { value, begin = '' } = match.groups ?? {};
  const secret = value ?? begin + match[0];
  if (isDocumented(secret) || !(rule.accepts ?? plausible)(secret, match)) return null;
  return { rule, at: at - begin.length, value: secret };
}
