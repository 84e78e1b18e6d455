import { join, relative, sep } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { git, splitNul } from '@windlass/kit/git/git';
import { findRepository } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type ArchiveEntry, normalMode } from '../entry.ts';
import { type CommitEntry, CommitReader, headSize, listCommit } from './git-archive.ts';

export interface SourceOptions {
  /** Full hash. */
  readonly commit: string;
  /** Whether digests are wanted, to be compared with those of a former package. */
  readonly hash: boolean;
}

/**
 * The files of a commit as `git archive` gives them; paths start at the folder of the config. Git is run once for this list, and once more when they are packed: nothing lies on the
 * disk between. @throws WindlassError `build` for submodules, which git leaves empty, pointers of Git LFS, and names that are not UTF-8.
 */
export async function sourceEntries(
  { root, context }: ReleaseContext,
  { commit, hash }: SourceOptions,
): Promise<readonly ArchiveEntry[]> {
  const top = findRepository(root)?.root ?? root;
  const folder = relative(top, root).split(sep).join('/');
  const place = { top, env: context.env, commit, folder };
  const entries = await listCommit(place, { signal: context.signal, hash });
  assertWhole(top, commit, entries, submodules(git({ cwd: top, env: context.env }, ['ls-tree', '-r', '-z', commit])));
  const reader = new CommitReader(place);
  return entries.flatMap(({ path: written, kind, mode, size, target, sha256 }): readonly ArchiveEntry[] => {
    const path = written.slice(folder === '' ? 0 : folder.length + 1).replace(/\/$/, '');
    const from = join(root, path);
    // The folder itself, and those that it lies in.
    if (path === '' || !written.startsWith(folder)) return [];
    if (kind === 'folder') return [{ kind, path }];
    if (kind === 'link') return [{ kind, path, from, target: target ?? '' }];
    const content = (signal: AbortSignal): AsyncIterable<Buffer> => reader.contentOf(written, signal);
    return [
      { kind: 'file', path, mode: normalMode(mode), size, from, content, ...(sha256 === null ? {} : { sha256 }) },
    ];
  });
}

/** gitformat-tree: mode 160000 is a commit of another repository. */
function submodules(tree: string): ReadonlySet<string> {
  const lines = splitNul(tree).filter((line) => line.startsWith('160000 '));
  return new Set(lines.map((line) => `${line.slice(line.indexOf('\t') + 1)}/`));
}

function assertWhole(
  top: string,
  commit: string,
  entries: readonly CommitEntry[],
  submodules: ReadonlySet<string>,
): void {
  const ignore = (path: string): string =>
    `take it out of the sources: echo '/${path} export-ignore' >> .gitattributes`;
  for (const { path, kind, size, head } of entries) {
    const fault = (what: string, why: string, next: string) =>
      new WindlassError('build', `${path} ${what}`, { where: { file: join(top, path) }, why, next });
    if (submodules.has(path))
      throw fault(
        'is a submodule, which a package of sources cannot hold',
        'git archive leaves it empty',
        ignore(path.slice(0, -1)),
      );
    if (path.includes('\uFFFD'))
      throw fault(
        'has a name that is not UTF-8',
        'an archive that every system unpacks holds names in UTF-8 only',
        'rename the file',
      );
    if (
      kind === 'file' &&
      size <= headSize &&
      head.toString('latin1').startsWith('version https://git-lfs.github.com/spec/')
    )
      throw fault(
        'is a pointer of Git LFS, not the file',
        `git-lfs is not installed for the user who packs ${commit.slice(0, 12)}`,
        'git lfs install && git lfs pull',
      );
  }
}
