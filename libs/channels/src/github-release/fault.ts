import { WindlassError } from '@windlass/kit/errors';

/** What GitHub's answer says, from what octokit throws; null where it is no answer of GitHub's. */
export function answerOf(thrown: unknown): { readonly status: number; readonly codes: readonly string[] } | null {
  if (!(thrown instanceof Error) || thrown.name !== 'HttpError' || !('status' in thrown)) return null;
  // Without an answer octokit says 500, and what it was is the cause.
  if (!('response' in thrown) || thrown.response === undefined) return null;
  const { response } = thrown;
  const data = typeof response === 'object' && response !== null && 'data' in response ? response.data : null;
  const errors = typeof data === 'object' && data !== null && 'errors' in data ? data.errors : null;
  const codes = (Array.isArray(errors) ? errors : []).flatMap((error: unknown) =>
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? [error.code]
      : [],
  );
  return { status: Number(thrown.status), codes };
}

/** What octokit threw, as one of ours; `what` says what was tried. */
export function githubFault(thrown: unknown, what: string, where: string): WindlassError {
  if (thrown instanceof WindlassError) return thrown;
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof WindlassError) return cause;
  const answer = answerOf(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (answer === null) return new WindlassError('publish', what, { where, why: message, cause: thrown });
  const why = `GitHub answered ${answer.status}: ${message.split('\n')[0]}`;
  return new WindlassError('publish', what, { where, why, next: nextAfter(answer.status, answer.codes, where) });
}

function nextAfter(status: number, codes: readonly string[], repository: string): string {
  if (status === 401) return 'gh auth status';
  if (status === 403) return `give the token the permission "contents: write" for ${repository}`;
  if (status === 404) return `gh repo view ${repository}`;
  if (codes.includes('already_exists')) return `gh release list --repo ${repository}`;
  return 'npx windlass publish-packages';
}
