import { project } from '../model/projections.ts';
import { formatVersion } from '../model/version.ts';
import { readDebianVersion } from '../scan/debian-version.ts';
import { lineEndOf } from '../scan/lines.ts';
import { fieldAt } from './field.ts';
import { type Format, leave } from './format.ts';

// deb-changelog(5): `package (version) distributions; metadata`, then ` -- name <mail>  date`.
const header = /^([a-z0-9][a-z0-9+.-]*) \(([^()\s]+)\)([^;\r\n]*);([^\r\n]*)/m;
const trailer = /^ -- (.+?) {2}\S/m;

/** The newest stanza says the version; a release adds one on top and changes none. */
export const debianChangelog: Format = {
  id: 'debian-changelog',
  title: 'Debian changelog',
  matches: (path) => /(?:^|\/)(?:debian|DEBIAN)\/changelog$/.test(path),
  find(text) {
    const match = header.exec(text);
    if (!match) return [];
    const start = match.index + match[0].indexOf('(') + 1;
    return [
      fieldAt(text, {
        field: 'newest-stanza',
        start,
        end: start + (match[2] ?? '').length,
        kind: 'literal',
        render: leave,
      }),
    ];
  },
  insert(text, _path, version, { now }) {
    const newest = header.exec(text);
    const signed = trailer.exec(text);
    if (!newest || !signed) return [];
    const upstream = project(version, 'debian').text;
    if (stanzaVersions(text).includes(upstream)) return [];
    const [, name, former = '', distribution, metadata] = newest;
    const { epoch, revision } = readDebianVersion(former);
    const lines = [
      `${name} (${epoch}${upstream}${revision === null ? '' : '-1'})${distribution};${metadata}`,
      '',
      `  * Release ${formatVersion(version)}.`,
      '',
      ` -- ${signed[1]}  ${rfc2822(now)}`,
      '',
      '',
    ];
    return [
      { at: newest.index, text: lines.join(lineEndOf(text)), why: `debian/changelog has no stanza for ${upstream}` },
    ];
  },
};

function stanzaVersions(text: string): string[] {
  return [...text.matchAll(new RegExp(header, 'gm'))].map((match) => readDebianVersion(match[2] ?? '').upstream);
}

/** `Sat, 21 Nov 2026 01:07:39 +0000`. */
function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
