import { tagsOf } from './html-tags.ts';

/** What a page makes a browser load: absolute, without fragments, each once, in the order of the page. */
export interface Reference {
  readonly url: string;
  /** Type that the place asks for: what answers a script or a style sheet with a page is broken. */
  readonly as: 'script' | 'style' | 'other';
}

/** Values of `rel` whose `href` is loaded with the page (HTML Living Standard, 4.6.8); links to other pages are not followed. */
const loaded = new Set([
  'stylesheet',
  'icon',
  'apple-touch-icon',
  'mask-icon',
  'manifest',
  'preload',
  'modulepreload',
  'prefetch',
]);

/** The assets of a page by its src and href. What a script loads later is not seen here. */
export function referencesOf(html: string, page: string): readonly Reference[] {
  const tags = tagsOf(html);
  const base = tags.find(({ name, attributes }) => name === 'base' && attributes.has('href'))?.attributes.get('href');
  const start = resolved(base ?? '', page) ?? page;
  const found = new Map<string, Reference>();
  for (const { name, attributes } of tags) {
    for (const written of writtenIn(name, attributes)) {
      const url = resolved(written, start);
      if (url !== null && !found.has(url)) found.set(url, { url, as: typeOf(name, attributes) });
    }
  }
  return [...found.values()];
}

function writtenIn(name: string, attributes: ReadonlyMap<string, string>): readonly string[] {
  if (name === 'link') {
    const rels = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
    return rels.some((rel) => loaded.has(rel)) ? present(attributes.get('href')) : [];
  }
  // A frame is a page of its own.
  if (name === 'iframe' || name === 'frame' || name === 'base' || name === 'a') return [];
  const sets = (attributes.get('srcset') ?? '').split(/,\s+|,$/).map((one) => one.trim().split(/\s+/, 1)[0]);
  return [attributes.get('src'), attributes.get('poster'), ...sets].flatMap(present);
}

const present = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : [text]);

function typeOf(name: string, attributes: ReadonlyMap<string, string>): Reference['as'] {
  if (name === 'script') return 'script';
  return name === 'link' && /\bstylesheet\b/i.test(attributes.get('rel') ?? '') ? 'style' : 'other';
}

function resolved(written: string, base: string): string | null {
  if (!URL.canParse(written, base)) return null;
  const url = new URL(written, base);
  url.hash = '';
  return /^https?:$/.test(url.protocol) ? url.href : null;
}
