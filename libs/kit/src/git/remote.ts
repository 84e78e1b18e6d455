import { WindlassError } from '../errors.ts';
import { type GitAt, git, gitEnv, gitResult, withoutPasswords } from './git.ts';
import { resolveCommit } from './history.ts';

/** Milliseconds that one conversation with a remote may take. */
const patienceMs = 120_000;

/** The refs of exactly these names that a remote has now, by full name; a tag's `refs/tags/x^{}` is what it stands for. @throws `verification` where it does not answer. */
export async function remoteRefs(
  at: GitAt,
  remote: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout, stderr } = await talk(at, ['ls-remote', '--quiet', '--', remote, ...names], signal);
  if (exitCode !== 0) throw refused('verification', remote, 'does not answer', stderr, `git ls-remote ${remote}`);
  const refs = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [oid, ref] = line.split('\t');
    // git matches names from their end: refs/other/refs/heads/main is not meant.
    if (oid && ref !== undefined && names.includes(ref)) refs.set(ref, oid);
  }
  return refs;
}

/**
 * Brings the objects of a remote's ref here. `track` lets git move the remote-tracking branches as the configuration says; without it no
 * ref of this clone moves. @throws WindlassError `verification`
 */
export async function fetchRef(
  at: GitAt,
  remote: string,
  ref: string,
  { track = false, signal }: { readonly track?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const refmap = track ? [] : ['--refmap='];
  const { exitCode, stderr } = await talk(at, ['fetch', ...flags, ...refmap, '--', remote, ref], signal);
  if (exitCode !== 0) throw refused('verification', remote, `does not give ${ref}`, stderr, `git fetch ${remote}`);
}

export interface PushOptions {
  /** The remote's ref moves only while it is at this object. */
  readonly expected?: string;
  /** Leaves the pre-push hook out: a way back must not depend on it. Default false. */
  readonly skipHook?: boolean;
  readonly signal?: AbortSignal;
}

/** Pushes one refspec, never by force. @throws WindlassError `publish` with the remote's own reason where it is refused. */
export async function pushRef(
  at: GitAt,
  remote: string,
  refspec: string,
  { expected, skipHook = false, signal }: PushOptions = {},
): Promise<void> {
  const ref = refspec.slice(refspec.lastIndexOf(':') + 1);
  const flags = [
    ...(skipHook ? ['--no-verify'] : []),
    ...(expected === undefined ? [] : [`--force-with-lease=${ref}:${expected}`]),
  ];
  // A user's push.followTags would send tags that nobody asked for yet.
  const args = ['-c', 'push.followTags=false', 'push', '--porcelain', ...flags, '--', remote, refspec];
  const { exitCode, stdout, stderr } = await talk(at, args, signal);
  if (exitCode === 0) return;
  const rejected = /^!\t.*$/m.exec(stdout)?.[0].split('\t').at(-1);
  const said = rejected === undefined ? stderr : `${stderr}\n! ${rejected}`;
  const behind = /fetch first|non-fast-forward|stale info/.test(rejected ?? '');
  throw refused(
    'publish',
    remote,
    `did not take ${ref}`,
    said,
    behind ? 'git pull --rebase' : `git ls-remote ${remote}`,
  );
}

/** Whether a commit is here and holds another one; false where one of them is not here. */
export function isAncestor(at: GitAt, ancestor: string, commit: string): boolean {
  if (!isHere(at, ancestor) || !isHere(at, commit)) return false;
  return gitResult(at, ['merge-base', '--is-ancestor', ancestor, commit], { answers: [0, 1] }).code === 0;
}

/** Whether this clone has the object of a commit. */
export function isHere(at: GitAt, commit: string): boolean {
  return gitResult(at, ['cat-file', '-e', `${commit}^{commit}`], { answers: [0, 1, 128] }).code === 0;
}

/** The object that a local tag names: the tag object itself where it is annotated, else its commit; null where there is no such tag. */
export function tagObject(at: GitAt, name: string): { readonly object: string; readonly annotated: boolean } | null {
  const { code, stdout } = gitResult(at, ['rev-parse', '--verify', '--quiet', `refs/tags/${name}`], {
    answers: [0, 1],
  });
  if (code !== 0) return null;
  const object = stdout.trim();
  return { object, annotated: git(at, ['cat-file', '-t', object]).trim() === 'tag' };
}

/** Name of the branch that a remote's branch is followed by here, as far as it was fetched; null where it never was. */
export function trackedTip(at: GitAt, remote: string, branch: string): string | null {
  return resolveCommit(at, `refs/remotes/${remote}/${branch}`);
}

/** In a session of its own: ssh finds no terminal to ask at, and a Ctrl-C does not cut a push in half. */
async function talk(at: GitAt, args: readonly string[], signal: AbortSignal | undefined) {
  const { cwd, env = process.env } = typeof at === 'string' ? { cwd: at } : at;
  const { run } = await import('../run/exec.ts');
  return run('git', ['--no-pager', ...args], {
    kind: 'verification',
    cwd,
    env: { ...gitEnv(env), SSH_ASKPASS_REQUIRE: 'never' },
    timeoutMs: patienceMs,
    check: false,
    signal,
  });
}

function refused(
  kind: 'verification' | 'publish',
  remote: string,
  what: string,
  stderr: string,
  next: string,
): WindlassError {
  const shown = withoutPasswords(remote);
  return new WindlassError(kind, `the remote ${shown} ${what}`, {
    where: shown,
    why: reasonOf(withoutPasswords(stderr)) || 'git gave no reason',
    next: withoutPasswords(next),
  });
}

/** What git and the other side call fatal, an error or refused, without the advice below it that fits any case. */
function reasonOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const faults = lines.filter((line) => /^(?:fatal|error|remote|ssh|!)\b|^!/.test(line));
  return (faults.length > 0 ? faults : lines).slice(-4).join('; ');
}
