import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { requireIdentity } from '@windlass/kit/git/commit';
import { git, splitNul } from '@windlass/kit/git/git';
import { resolveCommit } from '@windlass/kit/git/history';
import { fetchRef, pushRef } from '@windlass/kit/git/remote';
import { showCommand } from '@windlass/kit/run/command-line';
import type { Services } from '@windlass/kit/services/services';
import { configOf } from '@windlass/kit/ssh/ssh';

/** The only branch that the AUR takes. */
const master = 'refs/heads/master';

export interface PackagePlace {
  /** Where ssh goes: `aur@aur.archlinux.org`. */
  readonly host: string;
  /** Name of the package base: that of its repository. */
  readonly package: string;
}

/** One state of a file in a commit; null for bytes: it goes. */
export interface FileState {
  readonly path: string;
  readonly mode: string;
  readonly bytes: Buffer | null;
}

/** A copy of a package's repository, in a folder that is gone afterwards. */
export interface PackageRepository {
  /** The newest commit of master; null where nothing was pushed yet. */
  readonly tip: string | null;
  /** Files of the tip, exactly as they are there; null bytes for those that it does not have. */
  read(paths: readonly string[]): readonly FileState[];
  /** Commits these on top of the tip, by the identity that the product's repository has. Gives the commit; nothing is pushed. */
  commit(files: readonly FileState[], message: string): string;
  /** Never by force: where somebody else was faster it is refused. */
  push(commit: string, kind: 'publish' | 'not-restored'): Promise<void>;
}

/** As git takes it: `aur@aur.archlinux.org:beacon-bin.git`. */
export function remoteOf({ host, package: name }: PackagePlace): string {
  return /^\/|:\/\//.test(host) ? `${host}/${name}.git` : `${host}:${name}.git`;
}

/** The environment in which git's ssh goes where windlass's own goes. */
export function sshEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const config = configOf(env);
  if (config.length === 0 || env['GIT_SSH_COMMAND'] || env['GIT_SSH']) return env;
  return { ...env, GIT_SSH_COMMAND: showCommand('ssh', config) };
}

/** @throws WindlassError `verification` where the AUR does not answer. */
export async function withPackage<T>(
  { env, root }: Pick<Services, 'env' | 'root'>,
  place: PackagePlace,
  signal: AbortSignal,
  work: (repository: PackageRepository) => Promise<T>,
): Promise<T> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-aur-')));
  const at = { cwd: dir, env: sshEnv(env) };
  const remote = remoteOf(place);
  try {
    git(at, ['init', '--quiet', '--template=', '--initial-branch=master']);
    // Files come out and go in byte for byte, whatever the user's settings and the package's .gitattributes say.
    mkdirSync(join(dir, '.git/info'), { recursive: true });
    writeFileSync(join(dir, '.git/info/attributes'), '* -text -eol -ident -filter -working-tree-encoding\n');
    const tip = await fetchTip(at, remote, signal);
    return await work({
      tip,
      read: (paths) => readFiles(at, tip, paths),
      commit: (files, message) => commitFiles(at, { cwd: root, env }, tip, files, message),
      push: (commit, kind) => push(at, place, tip, commit, kind, signal),
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type At = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

/** In one connection: to ask first whether there is anything takes a second one, and ssh is slow. Null where nothing was pushed yet. */
async function fetchTip(at: At, remote: string, signal: AbortSignal): Promise<string | null> {
  try {
    await fetchRef(at, remote, `+${master}:refs/windlass/tip`, { signal });
    return resolveCommit(at, 'refs/windlass/tip');
  } catch (thrown) {
    if (thrown instanceof WindlassError && /couldn't find remote ref/.test(thrown.why ?? '')) return null;
    throw thrown;
  }
}

function readFiles(at: At, tip: string | null, paths: readonly string[]): FileState[] {
  const entries = new Map(
    splitNul(tip === null ? '' : git(at, ['ls-tree', '-z', '-r', '--full-tree', tip])).map((line) => {
      const [head = '', path = ''] = line.split('\t');
      return [path, head.split(' ')[0] ?? ''] as const;
    }),
  );
  const here = paths.filter((path) => entries.has(path));
  if (tip !== null && here.length > 0) git(at, ['checkout', '--quiet', '--force', tip, '--', ...here]);
  return paths.map((path) => {
    const mode = entries.get(path);
    if (mode === undefined) return { path, mode: '100644', bytes: null };
    const file = join(at.cwd, path);
    // Of a symbolic link git keeps where it points to.
    return { path, mode, bytes: mode === '120000' ? Buffer.from(readlinkSync(file)) : readFileSync(file) };
  });
}

function commitFiles(at: At, product: At, tip: string | null, files: readonly FileState[], message: string): string {
  requireIdentity(product);
  git(at, tip === null ? ['read-tree', '--empty'] : ['read-tree', tip]);
  for (const { path, mode, bytes } of files) {
    if (bytes === null) {
      git(at, ['update-index', '--force-remove', '--', path]);
      continue;
    }
    // Not at its own place: what lies there may be a link.
    writeFileSync(join(at.cwd, '.git/windlass-file'), bytes);
    const blob = git(at, ['hash-object', '-w', '--no-filters', '--', '.git/windlass-file']).trim();
    git(at, ['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`]);
  }
  const tree = git(at, ['write-tree']).trim();
  const parent = tip === null ? [] : ['-p', tip];
  return git({ ...at, env: { ...at.env, ...identity(product) } }, [
    'commit-tree',
    ...parent,
    '-m',
    message,
    tree,
  ]).trim();
}

/** Whom the product's own repository commits as: its local settings are not those of the copy. */
function identity(product: At): Record<string, string> {
  const found = ['AUTHOR', 'COMMITTER'].flatMap((who) => {
    const ident = git(product, ['var', `GIT_${who}_IDENT`]);
    const [, name = '', email = ''] = /^(.*) <([^>]*)> \d+ [-+]\d+$/m.exec(ident) ?? [];
    return [
      [`GIT_${who}_NAME`, name],
      [`GIT_${who}_EMAIL`, email],
    ];
  });
  return Object.fromEntries(found);
}

async function push(
  at: At,
  place: PackagePlace,
  tip: string | null,
  commit: string,
  kind: 'publish' | 'not-restored',
  signal: AbortSignal,
): Promise<void> {
  const remote = remoteOf(place);
  try {
    await pushRef(at, remote, `${commit}:${master}`, { skipHook: true, signal });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError)) throw thrown;
    const now = await fetchTip(at, remote, signal);
    if (now === commit) return;
    if (now !== null && now !== tip) throw overtaken(at, place, now, kind);
    throw new WindlassError(kind, `the AUR did not take ${place.package}`, {
      where: remote,
      ...(thrown.why === undefined ? {} : { why: thrown.why }),
      next: 'npx windlass prepare-aur-package, then the same command again',
      cause: thrown,
    });
  }
}

/** Somebody else pushed between our look and our push: what they did is named, never overwritten. */
function overtaken(at: At, place: PackagePlace, now: string, kind: 'publish' | 'not-restored'): WindlassError {
  const remote = remoteOf(place);
  const who = git(at, ['log', '--no-show-signature', '--max-count=1', '--format=%h by %an, %aI: %s', now, '--']).trim();
  return new WindlassError(kind, `somebody else pushed to ${place.package} in this moment`, {
    where: remote,
    why: who,
    next: `git clone ${remote}, look at that commit; then the same command again`,
  });
}
