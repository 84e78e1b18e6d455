import { project } from '../model/projections.ts';
import { attributeOf, elementsAt, scanXml, textOf, type XmlElement } from '../scan/xml.ts';
import { asItIs, fieldAt } from './entry-field.ts';
import type { Format, Insertion } from './format.ts';

const files = /(?:^|[./])(?:metainfo|appdata)\.xml(?:\.in)*$/;

/**
 * AppStream metadata keeps one entry per release, so a new version is a new entry and the old ones stay:
 * https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html#tag-releases
 */
export const metainfo: Format = {
  id: 'metainfo',
  title: 'AppStream metainfo',
  matches: (path) => (path.endsWith('.xml') || path.endsWith('.in')) && files.test(path),
  find: (text, path) => {
    const newest = newestRelease(releasesOf(scanXml(text, path)));
    const version = newest && attributeOf(newest.release, 'version');
    return version ? [fieldAt(`releases.release[${newest.index}].version`, version, { as: asItIs })] : [];
  },
  insert: (text, path, version, { now }) => {
    const releases = releasesOf(scanXml(text, path));
    // Text between entries is a mark where a build step puts entries of its own.
    if (!releases || releases.texts.length > 0) return [];
    const newest = newestRelease(releases);
    const former = newest && attributeOf(newest.release, 'version')?.value;
    const wanted = (/^v\d/.test(former ?? '') ? 'v' : '') + project(version, 'flatpak').text;
    const known = elementsAt(releases, ['release']).some((one) => attributeOf(one, 'version')?.value === wanted);
    if (known || (former !== undefined && !/\d/.test(former))) return [];
    const entry = newest ? entryLike(newest.release, wanted, now) : entryOf('"', wanted, `date="${day(now)}"`, true);
    return [{ ...placeFor(text, releases, newest, entry), why: `a release entry for ${wanted}` }];
  },
};

interface Newest {
  readonly release: XmlElement;
  readonly index: number;
  /** Older entries stand before it. */
  readonly ascending: boolean;
}

/** The list of releases; none where the releases are kept in another file. */
function releasesOf(root: XmlElement): XmlElement | undefined {
  const [releases] = elementsAt(root, ['releases']);
  return releases && attributeOf(releases, 'type')?.value !== 'external' ? releases : undefined;
}

/** The first entry, as AppStream wants the newest first; the last one where the dates say that this file does it the other way. */
function newestRelease(releases: XmlElement | undefined): Newest | undefined {
  const all = releases ? elementsAt(releases, ['release']) : [];
  const [first] = all;
  const last = all.at(-1);
  if (!first || !last) return undefined;
  const [from, to] = [timeOf(first), timeOf(last)];
  if (from !== null && to !== null && to > from) return { release: last, index: all.length - 1, ascending: true };
  return { release: first, index: 0, ascending: false };
}

function timeOf(release: XmlElement): number | null {
  const seconds = Number(attributeOf(release, 'timestamp')?.value ?? Number.NaN);
  const time = Number.isNaN(seconds) ? Date.parse(attributeOf(release, 'date')?.value ?? '') : seconds * 1000;
  return Number.isNaN(time) ? null : time;
}

/** An entry with the attributes in the order, and in the quotes, of another; a time where the other has one. */
function entryLike(release: XmlElement, version: string, now: Date): string {
  const dateName = attributeOf(release, 'date') || !attributeOf(release, 'timestamp') ? 'date' : 'timestamp';
  const quote = attributeOf(release, 'version')?.quote ?? '"';
  const date = dateName === 'date' ? day(now) : String(Math.floor(now.getTime() / 1000));
  const names = release.attributes.map(({ name }) => name);
  const dateFirst = names.includes(dateName) && names.indexOf(dateName) < names.indexOf('version');
  return entryOf(quote, version, `${dateName}=${quote}${date}${quote}`, release.selfClosing, dateFirst);
}

function entryOf(quote: string, version: string, date: string, selfClosing: boolean, dateFirst = false): string {
  const own = `version=${quote}${version}${quote}`;
  const attributes = dateFirst ? `${date} ${own}` : `${own} ${date}`;
  return selfClosing ? `<release ${attributes}/>` : `<release ${attributes}></release>`;
}

function day(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** On a line of its own, indented as its neighbour is, or as the list and once more. */
function placeFor(
  text: string,
  releases: XmlElement,
  newest: Newest | undefined,
  entry: string,
): Omit<Insertion, 'why'> {
  if (newest) {
    const margin = marginOf(text, newest.release.start);
    if (newest.ascending) return { at: newest.release.end, text: margin + entry };
    return { at: newest.release.start, text: entry + margin };
  }
  const margin = marginOf(text, releases.start);
  if (textOf(releases)?.value === '' && text.slice(releases.contentStart, releases.contentEnd).includes('\n')) {
    return { at: releases.contentStart, text: `${margin}  ${entry}` };
  }
  return { at: releases.contentStart, text: `${margin}  ${entry}${margin}` };
}

/** The line break and the indentation before an offset; empty where something else stands on the line before it. */
function marginOf(text: string, offset: number): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, offset))?.[0] ?? '';
}
