import { type Entry, pathName } from '../scan/entry.ts';
import { scanYaml } from '../scan/yaml.ts';
import { asItIs, fieldAt } from './entry-field.ts';
import { isYaml } from './file-name.ts';
import type { Field, Format } from './format.ts';

const files = /(?:^|\/)[^/]*compose[^/]*\.ya?ml$/i;
const shape = { services: { '*': { image: true, build: true } } } as const;

interface Image {
  readonly entry: Entry;
  readonly repository: string;
  /** Offsets of the tag within the image's text. */
  readonly from: number;
  readonly to: number;
  readonly built: boolean;
}

/**
 * Image tags of services. An image is the product's own where this file builds it (`build:` on a service with the same repository)
 * and its tag is a full version; every other image is somebody else's. https://docs.docker.com/reference/compose-file/services/#image
 */
export const compose: Format = {
  id: 'compose',
  title: 'Compose file',
  matches: (path) => isYaml(path) && files.test(path),
  find: (text, path) => {
    if (!text.includes('image')) return [];
    const entries = scanYaml(text, path, shape);
    const building = new Set(entries.filter((entry) => entry.path[2] === 'build').map((entry) => entry.path[1]));
    const images = entries
      .filter((entry) => entry.path[2] === 'image' && text.slice(entry.start, entry.end) === entry.value)
      .flatMap((entry) => imageOf(entry, building.has(entry.path[1] ?? '')));
    const own = new Set(images.filter((image) => image.built).map((image) => image.repository));
    return images.map((image) => tagField(image, own.has(image.repository)));
  },
};

function imageOf(entry: Entry, built: boolean): Image[] {
  const { value } = entry;
  const colon = tagColon(value);
  if (colon === -1) return [];
  const digest = value.indexOf('@', colon);
  return [
    { entry, repository: value.slice(0, colon), from: colon + 1, to: digest === -1 ? value.length : digest, built },
  ];
}

/** The colon before the tag; those of a registry's port and inside `${…}` are others. */
function tagColon(image: string): number {
  let depth = 0;
  let colon = -1;
  for (let at = 0; at < image.length; at += 1) {
    const char = image[at];
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === '@' && depth === 0) break;
    else if (char === '/' && depth === 0) colon = -1;
    else if (char === ':' && depth === 0) colon = at;
  }
  return colon;
}

// What stands behind the version of a tag is kept where it names a variant of the image.
const ownTag =
  /^(v?\d+\.\d+\.\d+(?:[-_+.][\w.-]*?)??)(?:-(?:alpine|slim|debian|ubuntu|distroless|amd64|arm|cpu|gpu|cuda)[\w.-]*)?$/;

function tagField({ entry, from, to }: Image, own: boolean): Field {
  const tag = entry.value.slice(from, to);
  const variable = tag.includes('$');
  const version = own && !variable ? ownTag.exec(tag)?.[1] : undefined;
  const value = version ?? tag;
  const start = entry.start + from;
  const span = { value, start, end: start + value.length };
  if (version !== undefined) return fieldAt(pathName(entry.path), span, { as: 'oci' });
  const kind = variable ? 'placeholder-or-expression' : 'literal';
  return fieldAt(pathName(entry.path), span, { as: asItIs, kind, role: own && variable ? 'version' : 'third-party' });
}
