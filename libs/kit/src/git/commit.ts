import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { type GitAt, git, gitPatiently, gitResult, splitNul } from './git.ts';
import { headCommit, tagExists } from './history.ts';

/**
 * Commits the work tree's content of exactly these files (absolute, or relative to `at`) and gives the commit's hash. What else is staged stays
 * staged. The user's hooks run and their signing settings apply. Throws `input`: no user configured, nothing to commit, a hook refused;
 * nothing is committed then and the index is as it was; `interrupted` after an abort.
 */
export async function commitFiles(
  at: GitAt,
  files: readonly string[],
  message: string,
  signal?: AbortSignal,
): Promise<string> {
  requireIdentity(at);
  const top = topOf(at);
  const paths = relativeTo(top, at, files);
  const list = { input: paths.map((file) => `${file}\0`).join('') };
  const fromList = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const known = new Set(splitNul(git(top, ['ls-files', '-z'])));
  const added = paths.filter((file) => !known.has(file) && fs.existsSync(path.join(top.cwd, file)));
  const addedList = { input: added.map((file) => `${file}\0`).join('') };
  // `commit --only` takes only files that the index knows.
  if (added.length > 0) git(top, ['add', '--intent-to-add', ...fromList], addedList);
  try {
    const args = ['commit', '--quiet', '--only', '--cleanup=whitespace', `--message=${message}`, ...fromList];
    await gitPatiently(top, args, { ...list, signal });
  } catch (thrown) {
    if (added.length > 0) git(top, ['rm', '--quiet', '--cached', '--force', ...fromList], addedList);
    if (thrown instanceof WindlassError && isUnchanged(top, paths)) {
      throw new WindlassError('input', 'there is nothing to commit', {
        where: top.cwd,
        why: 'these files are as HEAD has them',
      });
    }
    throw thrown;
  }
  return headCommit(top) ?? '';
}

/** Creates an annotated tag at HEAD (or `target`); signed where the user's settings say so (tag.gpgSign). Throws `input` where it exists. */
export async function createAnnotatedTag(
  at: GitAt,
  name: string,
  message: string,
  { target = 'HEAD', signal }: { readonly target?: string; readonly signal?: AbortSignal } = {},
): Promise<void> {
  requireIdentity(at);
  if (tagExists(at, name)) {
    throw new WindlassError('input', `the tag ${name} exists already`, { next: `git show ${name}` });
  }
  const args = ['tag', '--annotate', '--cleanup=whitespace', `--message=${message}`, '--end-of-options', name, target];
  await gitPatiently(at, args, { signal });
}

/** Deletes a tag in this clone only; gives the object it named, or null where there was none. */
export function deleteLocalTag(at: GitAt, name: string): string | null {
  const ref = `refs/tags/${name}`;
  const { code, stdout } = gitResult(at, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref], {
    answers: [0, 1],
  });
  if (code !== 0) return null;
  const object = stdout.trim();
  git(at, ['update-ref', '-d', ref, object]);
  return object;
}

/** Creates a branch at HEAD and switches to it, in one process: a run that is killed leaves both or neither. */
export function switchToNew(at: GitAt, name: string): void {
  if (name.startsWith('-')) throw new WindlassError('input', `${name} is no name of a branch`);
  if (headCommit(at) === null) {
    throw new WindlassError('input', `the branch ${name} cannot be created`, { why: 'HEAD names no commit' });
  }
  git(at, ['switch', '--quiet', '--no-track', '--create', name]);
}

/** Switches to a branch that exists. Throws `input` where local changes would be lost. */
export function switchBranch(at: GitAt, name: string): void {
  // A full ref would be taken for a commit, so the name itself goes in; a leading dash cannot be a branch.
  if (name.startsWith('-')) throw new WindlassError('input', `${name} is no name of a branch`);
  git(at, ['switch', '--quiet', '--no-guess', name]);
}

/** Leaves every branch: HEAD names the commit itself. Throws `input` where local changes would be lost. */
export function detachAt(at: GitAt, commit: string): void {
  git(at, ['switch', '--quiet', '--detach', commit]);
}

/** Throws `input` where git would refuse to commit because it does not know who does. */
export function requireIdentity(at: GitAt): void {
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    if (gitResult(at, ['var', who], { answers: [0, 1, 128] }).code === 0) continue;
    throw new WindlassError('input', 'git does not know who commits', {
      where: typeof at === 'string' ? at : at.cwd,
      why: 'no user is configured',
      next: 'git config user.name "Your Name" && git config user.email you@example.com',
    });
  }
}

/** The top of the work tree, as a place to ask git at. */
export function topOf(at: GitAt): {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
} {
  const cwd = git(at, ['rev-parse', '--show-toplevel']).replace(/\n$/, '');
  return typeof at === 'string' ? { cwd } : { ...at, cwd };
}

/** As git names them: relative to the top, with `/`. Only the folder is resolved: a link that is tracked is itself the file. */
export function relativeTo(top: { readonly cwd: string }, at: GitAt, files: readonly string[]): readonly string[] {
  const base = typeof at === 'string' ? at : at.cwd;
  return files.map((file) => {
    const absolute = path.resolve(base, file);
    const dir = path.dirname(absolute);
    const real = path.join(fs.existsSync(dir) ? fs.realpathSync(dir) : dir, path.basename(absolute));
    const relative = path.relative(top.cwd, real).split(path.sep).join('/');
    if (relative === '' || relative.startsWith('../') || path.isAbsolute(relative)) {
      throw new WindlassError('input', `${file} is not in the repository`, { where: top.cwd });
    }
    return relative;
  });
}

function isUnchanged(at: GitAt, paths: readonly string[]): boolean {
  if (headCommit(at) === null) return paths.length === 0;
  const changed = new Set(
    splitNul(git(at, ['diff', '--name-only', '-z', '--no-renames', '--no-relative', 'HEAD', '--'])),
  );
  return !paths.some((path) => changed.has(path));
}
