import type { Answer } from './answer.ts';
import type { RepositoryCall } from './route.ts';

/**
 * One page of a list, and the `Link` header to the others (docs.github.com, "Using pagination in the REST API"). As at GitHub the
 * links name the repository by its number: a client that builds them itself does not notice, one that follows them has to.
 */
export function paged(call: RepositoryCall, items: readonly unknown[]): Answer {
  const size = Math.min(100, positive(call.url.searchParams.get('per_page'), 30));
  const page = positive(call.url.searchParams.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const links = [
    ...(page > 1 ? [link(call, Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(call, page + 1, 'next'), link(call, last, 'last')] : []),
    ...(page > 1 ? [link(call, 1, 'first')] : []),
  ];
  return {
    status: 200,
    json: items.slice((page - 1) * size, page * size),
    ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}),
  };
}

function link({ url, repository }: RepositoryCall, page: number, rel: string): string {
  const path = url.pathname.replace(/^\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)/, `/repositories/${repository.id}`);
  const target = new URL(path + url.search, 'https://api.github.com');
  target.searchParams.set('page', String(page));
  return `<${target.href}>; rel="${rel}"`;
}

function positive(value: string | null, otherwise: number): number {
  const number = Number(value);
  return value !== null && Number.isInteger(number) && number > 0 ? number : otherwise;
}
