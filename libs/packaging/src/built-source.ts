import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ChannelId } from '@windlass/kit/config/schema';
import { type GitAt, git } from '@windlass/kit/git/git';
import { headCommit } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { trackedFiles } from '@windlass/kit/git/status';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** What is built: a commit, and the time that its files get. */
export interface BuiltSource {
  /** Full hash; null outside git. */
  readonly commit: string | null;
  /** SOURCE_DATE_EPOCH: seconds since 1970 (https://reproducible-builds.org/specs/source-date-epoch/). */
  readonly epoch: number;
  /** Why the commit may be the wrong one, and what to do about it. */
  readonly warning: string | null;
}

/** Their manifests hold checksums of what is built. */
const withChecksums: readonly ChannelId[] = ['aur', 'homebrew', 'scoop', 'winget', 'chocolatey', 'flathub'];

/**
 * Whether a file, from the folder of the config, holds checksums of what is built, so that it cannot be an input of the build: phase 3 writes it
 * when everything is packed.
 */
export function isChecksumFile({ config }: Pick<ReleaseContext, 'config'>, path: string): boolean {
  const manifests = withChecksums.flatMap((id) => config.channels[id]?.manifest ?? []);
  const named = manifests.some((manifest) => path === manifest || path.startsWith(`${manifest.replace(/\/$/, '')}/`));
  return named || /(?:^|\/)(?:PKGBUILD|\.SRCINFO)$/.test(path);
}

/**
 * The last commit and its time. One that does nothing but write checksums is passed over: it comes when everything is built and packed, and
 * must not make other bytes of the same sources, or its own checksums would be wrong. Outside git SOURCE_DATE_EPOCH of the environment,
 * else the time of the newest file that `isOutput` does not take out.
 */
export function builtSource(release: ReleaseContext, isOutput: (path: string) => boolean): BuiltSource {
  const { root, context } = release;
  const at = { cwd: root, env: context.env };
  if (findRepository(root) !== null && headCommit(at) !== null) return lastCommit(release, at);
  const named = context.env['SOURCE_DATE_EPOCH'] ?? '';
  if (/^\d{1,10}$/.test(named)) return { commit: null, epoch: Number(named), warning: null };
  const times = trackedFiles(root, context.env)
    .filter((file) => !isOutput(file) && !isChecksumFile(release, file))
    .map((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const newest = times.reduce((former, time) => Math.max(former, time), 0);
  return { commit: null, epoch: Math.floor(newest / 1000), warning: null };
}

function lastCommit(release: ReleaseContext, at: GitAt): BuiltSource {
  const repository = findRepository(release.root);
  const below = relative(repository?.root ?? release.root, release.root);
  const args = ['log', '--max-count=50', '--first-parent', '-m', '--no-renames', '--name-only', '--format=%x01%H %ct'];
  const commits = git(at, ['-c', 'log.showSignature=false', ...args])
    .split('\u0001')
    .slice(1)
    .map((text) => text.split('\n').filter((line) => line !== ''));
  const isChecksums = (file: string): boolean => isChecksumFile(release, relative(below, file));
  const isOnlyChecksums = (files: readonly string[]): boolean => files.length > 0 && files.every(isChecksums);
  const [head = '', ...files] = commits.find(([, ...all]) => !isOnlyChecksums(all)) ?? commits.at(-1) ?? [];
  const [commit = '', time = '0'] = head.split(' ');
  const isCut = files.some(isChecksums) && cutCommits(repository?.commonDir).includes(commit);
  return { commit, epoch: Math.max(0, Number(time)), warning: isCut ? cutWarning : null };
}

const cutWarning =
  'this clone ends at the last commit, which may have brought nothing but checksums: then other bytes are made than those that they are of; ' +
  'type: git fetch --unshallow';

/** Commits of a shallow clone whose parents are not here, so that they seem to bring every file (gitrepository-layout(5)). */
function cutCommits(gitDir: string | undefined): readonly string[] {
  const file = join(gitDir ?? '', 'shallow');
  return gitDir !== undefined && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}
