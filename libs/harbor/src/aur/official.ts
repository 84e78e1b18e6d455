import { ok, send } from '../github/answer.ts';
import type { Service } from '../service.ts';
import { notFound } from './pages.ts';

const host = 'archlinux.org';

/** The package search of Arch itself, as far as somebody asks by exact name whether an official repository has a package. */
export function officialSearch(official: ReadonlyMap<string, string>): Service {
  return {
    name: 'arch-packages',
    hosts: [host],
    handle: async (request, response) => {
      const url = new URL(request.url ?? '/', `https://${host}`);
      request.resume();
      if (url.pathname !== '/packages/search/json/') return send(response, notFound, request.method === 'HEAD');
      const names = url.searchParams.getAll('name').filter((name) => official.has(name));
      const results = names.map((pkgname) => ({
        pkgname,
        pkgbase: pkgname,
        repo: official.get(pkgname),
        arch: 'x86_64',
      }));
      const answer = { version: 2, limit: 250, valid: true, num_pages: 1, page: 1, results };
      return send(response, ok(answer), request.method === 'HEAD');
    },
    close: async () => undefined,
  };
}
