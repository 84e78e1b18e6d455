import { type Answer, page } from '../github/answer.ts';
import { bytesOf, objectAt } from '../github/bare.ts';
import type { Records } from './records.ts';

const notFound = page(404, '<!DOCTYPE html><title>AUR (en) - Page Not Found</title><h2>404 - Page Not Found</h2>');

/** A file of a package base, as cgit gives it; `head` is the branch, which is named like the base. */
export function plainFile(dir: string | null, file: string): Answer {
  const blob = dir === null || file === '' ? null : objectAt(dir, `refs/heads/master:${file}`);
  if (dir === null || blob?.type !== 'blob') return notFound;
  return {
    status: 200,
    bytes: bytesOf(dir, blob.sha),
    headers: { 'content-type': 'text/plain; charset=UTF-8', etag: `"${blob.sha}"` },
  };
}

/** `/packages/<name>`, in a few words. */
export function packagePage(records: Records, name: string): Answer {
  const found = records.package(name);
  if (found === undefined) return notFound;
  const { base, package: record } = found;
  const title = escaped(`${record.name} ${record.version}`);
  const details = escaped(record.description ?? '');
  return page(
    200,
    `<!DOCTYPE html><title>AUR (en) - ${escaped(record.name)}</title><h2>Package Details: ${title}</h2><p>${details}</p><p>Maintainer: ${escaped(base.maintainer ?? 'None')}</p>`,
  );
}

export { notFound };

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
