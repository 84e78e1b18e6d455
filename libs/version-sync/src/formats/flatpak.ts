import { project } from '../model/projections.ts';
import { type Entry, pathName } from '../scan/entry.ts';
import { scanJson } from '../scan/json.ts';
import { scanYaml } from '../scan/yaml.ts';
import { isYaml } from './file-name.ts';
import type { Field, Format } from './format.ts';
import { versionPlaces } from './version-places.ts';

// Manifests are named after the application's id, or lie in a folder that says what they are.
const files =
  /(?:^|\/)(?:[A-Za-z_][\w-]*(?:\.[\w-]+){2,}|[^/]*flatpak[^/]*)\.(?:ya?ml|json)$|(?:^|\/)flatpak\/(?:.*\/)?[^/]+\.(?:ya?ml|json)$/i;
const shape = {
  id: true,
  'app-id': true,
  modules: { '*': { sources: { '*': { url: true, tag: true } } } },
} as const;

/**
 * A manifest of flatpak-builder has no version of its own; what carries it is the product's own source: its tag, or the version in its
 * URL. Other modules' sources are somebody else's. https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html
 */
export const flatpak: Format = {
  id: 'flatpak',
  title: 'Flatpak manifest',
  broad: true,
  matches: (path) => (isYaml(path) || path.endsWith('.json')) && files.test(path),
  find: (text, path) => {
    if (!text.includes('modules') || !text.includes('sources')) return [];
    const json = path.endsWith('.json');
    const entries = json ? scanJson(text, path, shape, { comments: true }) : scanYaml(text, path, shape);
    const id = entries.find((entry) => entry.path.length === 1)?.value;
    const product = id?.slice(id.lastIndexOf('.') + 1).toLowerCase();
    if (!product) return [];
    return sourcesOf(entries).flatMap(({ url, tag }) => {
      if (!url || !isOf(product, url.value)) return [];
      const fields = [...(tag ? tagField(text, tag) : []), ...versionInUrl(text, url)];
      return fields.sort((a, b) => a.start - b.start);
    });
  },
};

function sourcesOf(entries: readonly Entry[]): { url?: Entry; tag?: Entry }[] {
  const sources = new Map<string, { url?: Entry; tag?: Entry }>();
  for (const entry of entries) {
    const key = entry.path.at(-1);
    if (entry.form === 'collection' || (key !== 'url' && key !== 'tag')) continue;
    const name = pathName(entry.path.slice(0, -1));
    sources.set(name, { ...sources.get(name), [key]: entry });
  }
  return [...sources.values()];
}

/** Whether the repository in a URL has the name of the product: `…/spotube.git`, `…/Spotube/releases/…`. */
function isOf(product: string, url: string): boolean {
  return url
    .toLowerCase()
    .split(/[/?#]/)
    .some((segment) => segment.replace(/\.git$/, '') === product);
}

function tagField(text: string, tag: Entry): Field[] {
  const match = /^(?:[A-Za-z][\w.]*[-/@])?v?(?=(\d+\.\d+\.\d+\S*)$)/.exec(tag.value);
  if (!match || text.slice(tag.start, tag.end) !== tag.value) return [];
  return [ownField(pathName(tag.path), match[1] ?? '', tag.start + match[0].length)];
}

/** The version in a path like `/v1.2.3/`, wherever it stands in the URL. */
function versionInUrl(text: string, url: Entry): Field[] {
  const version = /\/v?(\d+\.\d+\.\d+[^/]*)\//.exec(url.value)?.[1];
  return version === undefined
    ? []
    : versionPlaces(text, pathName(url.path), url, ownField('', version.replace(/%2b/gi, '+'), 0));
}

function ownField(field: string, value: string, start: number): Field {
  return {
    field,
    role: 'url',
    kind: 'literal',
    value,
    start,
    end: start + value.length,
    render: (version) => project(version, 'git-tag').text.replace(/^v/, ''),
  };
}
