import { linesOf } from '../scan/lines.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt, inOrder, renderRelease } from './field.ts';
import { type Field, type Format, leave, renderAs } from './format.ts';
import { sourceUrlFields } from './source-urls.ts';

interface Entry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** What `makepkg --printsrcinfo` says of a PKGBUILD; kept in step so that the AUR's own check of the two passes. */
export const srcinfo: Format = {
  id: 'srcinfo',
  title: 'Arch Linux .SRCINFO',
  matches: (path) => /(?:^|\.)SRCINFO$/.test(baseName(path)),
  find(text) {
    if (!text.includes('pkgver')) return [];
    const entries = entriesOf(text);
    const valuesOf = (key: string): string[] =>
      entries.filter((entry) => entry.key === key).map(({ start, end }) => text.slice(start, end));
    const question = {
      present: valuesOf('pkgver'),
      home: valuesOf('url')[0],
      names: [...valuesOf('pkgbase'), ...valuesOf('pkgname')],
    };
    return inOrder(
      entries.flatMap((entry): Field[] => {
        const { key, start, end } = entry;
        const value = text.slice(start, end);
        if (/^(?:source(?:_\w+)?|noextract)$/.test(key)) return sourceUrlFields(text, key, start, end, question);
        if (key === 'pkgver') return [fieldAt(text, { field: key, start, end, render: renderAs('aur', value) })];
        if (key === 'pkgrel')
          return [
            fieldAt(text, { field: key, role: 'release-or-build-number', start, end, render: renderRelease(value) }),
          ];
        return key === 'epoch' ? [fieldAt(text, { field: key, role: 'epoch', start, end, render: leave })] : [];
      }),
    );
  },
};

function entriesOf(text: string): Entry[] {
  return linesOf(text).flatMap((line) => {
    const match = /^[ \t]*(\w+)[ \t]*=[ \t]*/.exec(line.text);
    if (!match) return [];
    const start = line.start + match[0].length;
    return [{ key: match[1] ?? '', start, end: Math.max(start, line.start + line.text.trimEnd().length) }];
  });
}
