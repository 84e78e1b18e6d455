import { treeEntries } from './bare.ts';
import { base64Lines } from './git-data.ts';
import { repositoryUrl, webUrl } from './shapes.ts';
import type { RepositoryRecord } from './state.ts';

/** Above this many bytes the API leaves the content out (docs.github.com, "Get repository content"). */
const mostContent = 1024 * 1024;

type Kind = 'file' | 'dir' | 'symlink' | 'submodule';

/** What stands for a path wherever one is named. */
export function entryShape(
  repository: RepositoryRecord,
  kind: Kind,
  path: string,
  ref: string,
  sha: string,
  size: number,
) {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = `${repositoryUrl(repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const html = `${webUrl(repository)}/${kind === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  const git = `${repositoryUrl(repository)}/git/${kind === 'dir' ? 'trees' : 'blobs'}/${sha}`;
  const raw = `https://raw.githubusercontent.com/${repository.owner}/${repository.name}/${ref}/${encoded}`;
  return {
    name: path.split('/').at(-1) ?? path,
    path,
    sha,
    size,
    url,
    html_url: html,
    git_url: git,
    download_url: kind === 'file' ? raw : null,
    type: kind,
    _links: { self: url, git, html },
  };
}

export function fileShape(repository: RepositoryRecord, path: string, ref: string, sha: string, bytes: Buffer) {
  const isLarge = bytes.length > mostContent;
  return {
    ...entryShape(repository, 'file', path, ref, sha, bytes.length),
    content: isLarge ? '' : base64Lines(bytes),
    encoding: isLarge ? 'none' : 'base64',
  };
}

/** The entries of a folder, none deeper. */
export function listing(repository: RepositoryRecord, gitDir: string, commit: string, path: string, ref: string) {
  return treeEntries(gitDir, `${commit}:${path}`).map(({ mode, type, sha, size, name }) => {
    const kind = mode === '120000' ? 'symlink' : ({ blob: 'file', tree: 'dir', commit: 'submodule' } as const)[type];
    return entryShape(repository, kind, path === '' ? name : `${path}/${name}`, ref, sha, size);
  });
}
