import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { WindlassError } from '../errors.ts';
import { sha256Hex } from '../hash.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where this product's ledger and locks are: `<git-common-dir>/windlass`, which `git clean` and a pull request cannot
 * reach and which all worktrees share; outside git `$XDG_STATE_HOME/windlass/<hash of the real path>`.
 * Only names the folder: the stores make it (0700) when they first write, because a plan must write nothing.
 * @throws WindlassError `input` where `cwd` is missing, or a `.git` file or GIT_DIR leads nowhere.
 */
export function stateDir(cwd: string, env: Env = process.env): string {
  const here = realFolder(cwd);
  const gitDir = findGitDir(here, env);
  if (gitDir !== null) return join(commonDir(gitDir, here, env), 'windlass');
  return join(stateHome(env), 'windlass', sha256Hex(here).slice(0, 16));
}

/** The git directory that worktrees share, or null outside git. Reads files only: starting git costs milliseconds. */
export function gitCommonDir(cwd: string, env: Env = process.env): string | null {
  const here = realFolder(cwd);
  const gitDir = findGitDir(here, env);
  return gitDir === null ? null : commonDir(gitDir, here, env);
}

function realFolder(cwd: string): string {
  try {
    return realpathSync(cwd);
  } catch (cause) {
    throw new WindlassError('input', `there is no folder ${cwd}`, {
      cause,
      next: 'name an existing folder with --cwd',
    });
  }
}

function findGitDir(here: string, env: Env): string | null {
  if (env.GIT_DIR) {
    const named = resolve(here, env.GIT_DIR);
    if (looksLikeGitDir(named)) return named;
    throw new WindlassError('input', `GIT_DIR is no git directory: ${named}`, { next: 'unset GIT_DIR' });
  }
  for (let folder = here; ; folder = dirname(folder)) {
    const dotGit = join(folder, '.git');
    const stat = statSync(dotGit, { throwIfNoEntry: false });
    if (stat?.isFile()) return followGitFile(dotGit);
    if (stat?.isDirectory() && looksLikeGitDir(dotGit)) return dotGit;
    if (isBare(folder)) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** `gitdir: <path>`, relative to the file's own folder: worktrees and submodules (gitrepository-layout). */
function followGitFile(file: string): string {
  const target = /^gitdir: (.+?)\r?\n?$/.exec(readFileSync(file, 'utf8'))?.[1];
  const gitDir = target === undefined ? undefined : resolve(dirname(file), target);
  if (gitDir !== undefined && looksLikeGitDir(gitDir)) return gitDir;
  throw new WindlassError('input', 'a .git file leads nowhere', {
    where: { file },
    why: target === undefined ? 'it does not say "gitdir: <path>"' : `there is no git directory at ${target}`,
    next: 'git worktree repair',
  });
}

function commonDir(gitDir: string, here: string, env: Env): string {
  if (env.GIT_COMMON_DIR) return realpathSync(resolve(here, env.GIT_COMMON_DIR));
  const file = join(gitDir, 'commondir');
  if (!existsSync(file)) return realpathSync(gitDir);
  return realpathSync(resolve(gitDir, readFileSync(file, 'utf8').trim()));
}

function looksLikeGitDir(path: string): boolean {
  return existsSync(join(path, 'HEAD')) && (existsSync(join(path, 'objects')) || existsSync(join(path, 'commondir')));
}

function isBare(path: string): boolean {
  return looksLikeGitDir(path) && existsSync(join(path, 'refs'));
}

/** A relative XDG_STATE_HOME is to be ignored (XDG Base Directory Specification 0.8). */
function stateHome(env: Env): string {
  const named = env.XDG_STATE_HOME;
  return named && isAbsolute(named) ? named : join(env.HOME || homedir(), '.local', 'state');
}
