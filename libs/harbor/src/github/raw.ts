import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { bytesOf, objectAt } from './bare.ts';
import type { Store } from './store.ts';

const notFound: Answer = {
  status: 404,
  bytes: '404: Not Found',
  headers: { 'content-type': 'text/plain; charset=utf-8' },
};

/** raw.githubusercontent.com: `/<owner>/<name>/<ref>/<path>`, where the ref may be `refs/heads/x` or a tag with slashes. */
export function rawFile(store: Store, request: IncomingMessage, url: URL): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return notFound;
  const [, owner = '', name = '', ...words] = decodeURI(url.pathname).split('/');
  const repository = store.find(owner, name);
  if (repository === undefined) return notFound;
  const dir = store.gitDir(repository);
  for (let length = 1; length < words.length; length += 1) {
    const ref = words.slice(0, length).join('/');
    const blob = objectAt(dir, `${ref}:${words.slice(length).join('/')}`);
    if (blob?.type !== 'blob') continue;
    return {
      status: 200,
      bytes: bytesOf(dir, blob.sha),
      headers: { 'content-type': 'text/plain; charset=utf-8', etag: `"${blob.sha}"`, 'cache-control': 'max-age=300' },
    };
  }
  return notFound;
}
