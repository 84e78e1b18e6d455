import type { IncomingMessage } from 'node:http';
import { type Answer, notFound, page, redirect } from './answer.ts';
import { archiveOf } from './archives.ts';
import { commitAt } from './bare.ts';
import { inRepository, type RepositoryCall } from './route.ts';
import type { Store } from './store.ts';

const host = 'https://codeload.github.com';

/** Of api.github.com: they lead on to codeload.github.com. */
export const archiveRoutes = [
  inRepository('GET', '/tarball/{ref+}', 'repos/contents#download-a-repository-archive-tar', (call) =>
    lead(call, 'tar.gz'),
  ),
  inRepository('GET', '/zipball/{ref+}', 'repos/contents#download-a-repository-archive-zip', (call) =>
    lead(call, 'zip'),
  ),
] as const;

function lead({ repository, gitDir, params }: RepositoryCall, format: 'tar.gz' | 'zip'): Answer {
  const ref = params['ref'] ?? '';
  if (commitAt(gitDir, ref) === null) throw notFound();
  return redirect(`${host}/${repository.owner}/${repository.name}/legacy.${format}/${ref}`);
}

/** Where `github.com/<owner>/<name>/archive/<ref>.tar.gz` leads; null where that is no archive. */
export function archiveUrl(owner: string, name: string, words: readonly string[]): string | null {
  const [, ref, format] = /^(.+)\.(tar\.gz|zip)$/.exec(words.join('/')) ?? [];
  return ref === undefined ? null : `${host}/${owner}/${name}/${format}/${ref}`;
}

/** codeload.github.com: the source of a commit. The folder in it is `<name>-<tag without v>`, or `<owner>-<name>-<sha>` for the API. */
export function codeload(store: Store, request: IncomingMessage, url: URL): Answer {
  const [, owner = '', name = '', kind = '', ...words] = decodeURI(url.pathname).split('/');
  const repository = store.find(owner, name);
  const [, legacy, format] = /^(legacy\.)?(tar\.gz|zip)$/.exec(kind) ?? [];
  if (repository === undefined || format === undefined || request.method === 'POST') return page(404, 'Not Found');
  const dir = store.gitDir(repository);
  const ref = words.join('/');
  const short = (commitAt(dir, ref) ?? '').slice(0, 7);
  const plain = ref
    .replace(/^refs\/(?:tags|heads)\//, '')
    .replace(/^v(?=\d)/, '')
    .replaceAll('/', '-');
  const prefix =
    legacy === undefined ? `${repository.name}-${plain}` : `${repository.owner}-${repository.name}-${short}`;
  return archiveOf(dir, ref, prefix, format === 'zip' ? 'zip' : 'tar.gz') ?? page(404, 'Not Found');
}
