/** What a linter has to say, in the words of all of them. */
export interface Remark {
  readonly severity: 'error' | 'warning';
  /** What `check.lint.ignore` names; null where the linter has no tags. */
  readonly tag: string | null;
  readonly text: string;
  /** In the file that was looked at, from 1. */
  readonly line?: number;
}

/** Lines that match, as remarks. */
export function remarksIn(
  output: string,
  pattern: RegExp,
  toRemark: (match: RegExpExecArray) => Remark | null,
): readonly Remark[] {
  return output.split('\n').flatMap((line) => {
    const match = pattern.exec(line);
    return match === null ? [] : (toRemark(match) ?? []);
  });
}
