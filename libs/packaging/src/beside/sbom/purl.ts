/** The parts of a package URL (https://github.com/package-url/purl-spec). */
export interface PurlParts {
  readonly type: string;
  /** Words with slashes between them. */
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
}

/** Writes a package URL in its canonical form: every part percent-encoded, qualifiers sorted, those without a value left out. */
export function purlOf({ type, namespace = '', name, version = '', qualifiers = {} }: PurlParts): string {
  const words = [...namespace.split('/').filter(Boolean), name].map(encodePart);
  const pairs = Object.entries(qualifiers)
    .filter(([, value]) => value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key.toLowerCase()}=${encode(value)}`);
  return `pkg:${type}/${words.join('/')}${version === '' ? '' : `@${encodePart(version)}`}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** Outside of qualifiers a colon stays as it is. */
const encodePart = (text: string): string => encode(text).replaceAll('%3A', ':');

/** All but letters, digits, `.`, `-`, `_` and `~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
