/** One row of test/not-here.md: tests that cannot run on some machine, and why. */
export interface NotHere {
  /** A file, or a folder where it ends in `/`; from the root of the workspace. */
  readonly file: string;
  /** Part of the test's full title (`describe > test`); empty for every test of the file. */
  readonly title: string;
  readonly reason: string;
}

export interface SkippedTest {
  /** From the root of the workspace, with `/`. */
  readonly file: string;
  readonly title: string;
}

/** Reads the table of test/not-here.md; throws on a row without a reason, so that none is waved through. */
export function readNotHere(markdown: string): readonly NotHere[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = /^\| `([^`]+)`(?: > ([^|]+?))? *\|([^|]*)\|$/.exec(line.trim());
    if (!cells) return [];
    const [, file = '', title = '', reason = ''] = cells;
    if (reason.trim() === '') throw new Error(`test/not-here.md gives no reason for ${file}`);
    return [{ file, title, reason: reason.trim() }];
  });
}

/** The skipped tests that no row excuses. */
export function unexcused(skipped: readonly SkippedTest[], rows: readonly NotHere[]): readonly SkippedTest[] {
  return skipped.filter((test) => !rows.some((row) => excuses(row, test)));
}

function excuses(row: NotHere, { file, title }: SkippedTest): boolean {
  const covered = row.file.endsWith('/') ? file.startsWith(row.file) : file === row.file;
  return covered && title.includes(row.title);
}
