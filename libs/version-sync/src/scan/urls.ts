import { quoteRegex } from './version-text.ts';

const forges =
  /^(?:www\.)?(?:github\.com|gitlab\.[^/]+|codeberg\.org|bitbucket\.org|git\.sr\.ht|gitea\.[^/]+|raw\.githubusercontent\.com)$/;

/** A place in a text, as offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface UrlQuestion {
  /** The file's own version, as it stands there now; undefined where it is an expression. */
  readonly present: readonly string[];
  /** The product's page (`url=`, `homepage`), to know its own downloads by. */
  readonly home: string | undefined;
  /** Names of the product, to know its repository by where the page is elsewhere. */
  readonly names: readonly string[];
}

/**
 * Where a source word (`[name::]URL`) carries the product's version: tokens equal to the present version, and in a URL of the same project also
 * the version of its own `/vX.Y.Z/` segment, which has drifted. A URL of another project is not ours, whatever number it holds.
 */
export function versionSpans(word: string, offset: number, question: UrlQuestion): Span[] {
  const url = /[a-z][a-z\d+.-]*:\/\/\S*/.exec(word)?.[0];
  const belongs = url === undefined ? 'unknown' : ownership(url, question);
  if (belongs === 'other') return [];
  const wanted = new Set(question.present.map((version) => version.replace(/^v(?=\d)/, '')));
  const cores = new Set([...wanted].map(coreOf));
  for (const version of segmentVersions(url ?? ''))
    if (belongs === 'own' || cores.has(coreOf(version))) wanted.add(version);
  const spans = [...wanted].flatMap((version) => occurrences(word, version));
  return spans
    .map(({ start, end }) => ({ start: start + offset, end: end + offset }))
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((span, index, all) => index === 0 || span.start >= (all[index - 1]?.end ?? 0));
}

/** The version in a `/v3.4.0/` or `/v3.4.0.tar.gz` segment of a download URL. */
export function segmentVersions(url: string): string[] {
  const segment =
    /\/v?(\d+\.\d+\.\d+(?:-(?!x86|x64|arm|amd|i\d86|linux|win|mac|darwin|src)[0-9A-Za-z.]+?)?(?:(?:\+|%2B)[0-9A-Za-z.]+?)?)(?=\/|\.(?:tar|zip|tgz|t[gx]z|7z)\b|[#?]|$)/gi;
  return [...url.matchAll(segment)].flatMap((match) => match[1] ?? []);
}

/** Same project, another one, or not to be told. */
function ownership(url: string, { home, names }: UrlQuestion): 'own' | 'other' | 'unknown' {
  const at = placeOf(url);
  const own = home === undefined ? undefined : placeOf(home);
  if (!at || at.host.includes('$')) return 'unknown';
  const ours = names.map(plainName).filter((name) => name.length > 2);
  const named = ours.includes(plainName(at.repo));
  if (own && at.forge && own.forge)
    return at.owner === own.owner && at.repo === own.repo ? 'own' : named ? 'unknown' : 'other';
  if (at.forge) return at.repo.includes('$') ? 'unknown' : named ? 'own' : ours.length === 0 ? 'unknown' : 'other';
  if (own && !own.forge && domain(at.host) === domain(own.host)) return 'own';
  return 'unknown';
}

function placeOf(url: string): { host: string; owner: string; repo: string; forge: boolean } | undefined {
  const match = /:\/\/(?:[^/@\s]*@)?([^/:\s]+)(?::\d+)?(?:\/([^/\s]*))?(?:\/([^/\s#?]*))?/.exec(url);
  if (!match) return undefined;
  const host = (match[1] ?? '').toLowerCase();
  const forge = forges.test(host);
  const site = host === 'raw.githubusercontent.com' ? 'github.com' : host;
  return {
    host: site,
    owner: (match[2] ?? '').toLowerCase(),
    repo: (match[3] ?? '').toLowerCase().replace(/\.git$/, ''),
    forge,
  };
}

const domain = (host: string): string => host.split('.').slice(-2).join('.');
const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/-(?:bin|git|appimage|desktop)$/, '')
    .replace(/[^a-z\d$]/g, '');

const coreOf = (version: string): string => /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;

/** A pre-release has other separators in a pkgver (`3.4.0rc.1`) than in the tag that the URL names (`3.4.0-rc.1`). */
function occurrences(word: string, version: string): Span[] {
  if (!/\d\.\d/.test(version)) return [];
  const core = coreOf(version);
  const words = version
    .slice(core.length)
    .split(/[-_.~]+/)
    .filter((part) => part !== '');
  const tail = words.length === 0 ? '' : `[-_.~]?${words.map(quoteRegex).join('[-_.~]?')}`;
  const build = /\+|%2B/i.test(version) ? '' : '(?:(?:\\+|%2B)\\d[0-9A-Za-z]*)?';
  const pattern = new RegExp(`(?<![\\d.])${quoteRegex(core)}${tail}${build}(?![\\d]|\\.\\d)`, 'gi');
  return [...word.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
