import type { IncomingMessage } from 'node:http';
import { type Answer, page, redirect } from './answer.ts';
import { archiveUrl } from './codeload.ts';
import { signedUrl } from './downloads.ts';
import { latestOf, publishedWith } from './publishing.ts';
import type { Viewer } from './route.ts';
import { downloadUrl, webUrl } from './shapes.ts';
import type { GitRequest } from './smart-http.ts';
import type { ReleaseRecord, RepositoryRecord } from './state.ts';
import type { Store } from './store.ts';

const notFound = page(404, 'Not Found');

/** What github.com answers to a browser or to curl: pages in a few words, and the downloads of published releases. */
export function browse(store: Store, request: IncomingMessage, url: URL, now: Date): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return notFound;
  const [, owner = '', name = '', ...rest] = url.pathname.split('/').map(decoded);
  const repository = store.find(owner, name.replace(/\.git$/, ''));
  if (repository === undefined) return notFound;
  const [section, ...words] = rest;
  if (section === undefined || section === '') return titled(`${repository.owner}/${repository.name}`);
  if (section === 'releases') return releases(store, repository, words, now);
  const archive = section === 'archive' ? archiveUrl(repository.owner, repository.name, words) : null;
  return archive === null ? notFound : redirect(archive);
}

/** Git over HTTPS: everybody may fetch, whoever may push may push. The password is the token, the user's name any. */
export function gitRepository(store: Store, asked: GitRequest, viewer: Viewer | null | 'bad'): string | Answer {
  const [owner = '', name = ''] = asked.repository.split('/');
  const repository = store.find(owner, name);
  const isPush = asked.command === 'receive-pack';
  if (viewer === 'bad' || repository === undefined || (isPush && viewer === null)) {
    // As there: whether a repository is there at all, one who is not signed in does not learn.
    if (viewer !== 'bad' && viewer !== null) return { status: 404, bytes: 'Repository not found.' };
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' } };
  }
  if (!isPush || viewer?.push) return store.gitDir(repository);
  return { status: 403, bytes: `Permission to ${asked.repository}.git denied to ${viewer?.login ?? ''}.` };
}

function releases(store: Store, repository: RepositoryRecord, words: readonly string[], now: Date): Answer {
  const [verb, ...rest] = words;
  if (verb === undefined || verb === '') return titled(`Releases of ${repository.owner}/${repository.name}`);
  if (verb === 'latest') return latest(repository, rest);
  const published = (tag: string): ReleaseRecord | undefined => publishedWith(repository, tag)[0];
  if (verb === 'tag') {
    const release = published(rest.join('/'));
    return release === undefined ? notFound : titled(release.name ?? release.tag);
  }
  const asset = verb === 'download' ? published(rest.slice(0, -1).join('/'))?.assets.find(isAt(rest)) : undefined;
  return asset === undefined ? notFound : redirect(signedUrl(store, repository, asset, now));
}

function latest(repository: RepositoryRecord, rest: readonly string[]): Answer {
  const release = latestOf(repository);
  if (release === undefined) return redirect(`${webUrl(repository)}/releases`);
  if (rest.length === 0) return redirect(`${webUrl(repository)}/releases/tag/${encodeURIComponent(release.tag)}`);
  const asset = rest[0] === 'download' ? release.assets.find(isAt(rest)) : undefined;
  return asset === undefined ? notFound : redirect(downloadUrl(repository, release, asset));
}

/** The uploaded asset that the last word of an address names. */
function isAt(words: readonly string[]) {
  return (asset: { readonly name: string; readonly state: string }): boolean =>
    asset.name === words.at(-1) && asset.state === 'uploaded';
}

function titled(title: string): Answer {
  const text = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return page(200, `<!DOCTYPE html><title>${text}</title><h1>${text}</h1>`);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
