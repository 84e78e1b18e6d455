export type Increment = 'major' | 'minor' | 'patch' | 'build';

export interface Commit {
  readonly hash: string;
  readonly subject: string;
  readonly body: string;
}

export interface Suggestion {
  /** null where no commit asks for a release. */
  readonly type: Increment | null;
  readonly why: string;
  /** The commits that decide it: those of the highest type. */
  readonly deciding: readonly { readonly hash: string; readonly subject: string; readonly type: Increment }[];
  readonly counted: number;
}

// https://www.conventionalcommits.org/en/v1.0.0/, rules 1-3, 11-13: type, optional scope, optional "!" before the colon.
const header = /^([a-zA-Z]+)(?:\([^()\r\n]*\))?(!)?: \S/;
// Rules 8, 12, 16: a footer token is followed by ": " or " #"; BREAKING-CHANGE means the same.
const breakingFooter = /^BREAKING[ -]CHANGE(?:: | #)\S/m;

/** S0's decision tree: which commit asks for which type. */
const typeOf: Readonly<Record<string, Increment | null>> = {
  feat: 'minor',
  fix: 'patch',
  perf: 'patch',
  security: 'patch',
  revert: 'patch',
  refactor: 'patch',
  build: 'build',
  ci: 'build',
  deps: 'patch',
  chore: null,
  docs: null,
  style: null,
  test: null,
  tests: null,
};

const rank: readonly Increment[] = ['build', 'patch', 'minor', 'major'];

/** What one commit asks for; null: nothing that is released. */
export function incrementOf(commit: Commit): Increment | null {
  const match = header.exec(commit.subject);
  if (match?.[2] || breakingFooter.test(commit.body)) return 'major';
  if (match) return typeOf[(match[1] ?? '').toLowerCase()] ?? null;
  // GitHub's and git's own revert subject; a plain sentence counts as a fix: something was changed that users get.
  if (/^Merge (branch|pull request|remote-tracking|tag)/.test(commit.subject)) return null;
  return 'patch';
}

/** The highest type that any commit asks for. Below 1.0.0 a breaking change is a minor one, as semver (rule 4) lets it be. */
export function suggestIncrement(commits: readonly Commit[], core: string): Suggestion {
  const rated = commits.map((commit) => ({ commit, type: incrementOf(commit) }));
  const highest = rank.findLast((type) => rated.some((r) => r.type === type)) ?? null;
  if (highest === null) {
    const why =
      commits.length === 0
        ? 'no commits since the last tag'
        : `none of the ${commits.length} commits since the last tag changes what users get`;
    return { type: null, why, deciding: [], counted: commits.length };
  }
  const deciding = rated
    .filter((r) => r.type === highest)
    .map(({ commit }) => ({ hash: commit.hash, subject: commit.subject, type: highest }));
  const early = highest === 'major' && core.startsWith('0.');
  const many = `${deciding.length} of ${commits.length} commits`;
  return {
    type: early ? 'minor' : highest,
    why: early ? `${many} break something, and before 1.0.0 that is a minor release` : `${many} ask for ${highest}`,
    deciding,
    counted: commits.length,
  };
}
