import { linesOf } from '../scan/lines.ts';
import { fieldAt, inOrder, renderLike, renderRelease } from './field.ts';
import { type Field, type Format, leave, renderAs } from './format.ts';
import { sourceUrlFields } from './source-urls.ts';

interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** RPM spec: the preamble only, since a package section or `%changelog` speaks of other packages and other times. */
export const rpmSpec: Format = {
  id: 'rpm-spec',
  title: 'RPM spec',
  matches: (path) => /\.spec(?:\.in)?$/.test(path),
  find(text) {
    if (!/^Version[ \t]*:/im.test(text) || !/^(?:Name|Release)[ \t]*:/im.test(text)) return [];
    const tags = preamble(text);
    const tagValue = (name: string): string | undefined => {
      const tag = tags.find((one) => one.name === name);
      return tag && text.slice(tag.start, tag.end);
    };
    const version = tagValue('version') ?? '';
    const literal = tags.filter(({ name }) => name === 'version' || name === `%${/^%\{?(\w+)\}?$/.exec(version)?.[1]}`);
    const present = literal.map(({ start, end }) => text.slice(start, end)).filter((value) => /^\d/.test(value));
    const question = { present, home: tagValue('url'), names: [tagValue('name') ?? ''] };
    return inOrder(
      tags.flatMap((tag): Field[] => {
        if (literal.includes(tag)) return [versionField(text, tag, version)];
        if (/^source\d*$/.test(tag.name)) return sourceUrlFields(text, 'Source', tag.start, tag.end, question);
        if (tag.name === 'release') return [releaseField(text, tag)];
        return tag.name === 'epoch'
          ? [fieldAt(text, { field: 'Epoch', role: 'epoch', start: tag.start, end: tag.end, render: leave })]
          : [];
      }),
    );
  },
};

function versionField(text: string, { name, start, end }: Tag, version: string): Field {
  const value = text.slice(start, end);
  if (name === 'version') return fieldAt(text, { field: 'Version', start, end, render: renderAs('rpm', value) });
  const direct = version === name || version === `%{${name.slice(1)}}`;
  return fieldAt(text, { field: name, start, end, render: direct ? renderAs('rpm', value) : renderLike(value) });
}

/** `1%{?dist}`: the number is ours, the rest is the distribution's. */
function releaseField(text: string, { start, end }: Tag): Field {
  const value = text.slice(start, end);
  const number = /^\d+(?:\.\d+)*/.exec(value)?.[0];
  const field = { field: 'Release', role: 'release-or-build-number', start } as const;
  if (number === undefined) {
    return fieldAt(text, {
      ...field,
      end,
      kind: value.includes('autorelease') ? 'computed-keyword' : 'placeholder-or-expression',
      render: leave,
    });
  }
  return fieldAt(text, { ...field, end: start + number.length, kind: 'literal', render: renderRelease(number) });
}

function preamble(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const { text: line, start } of linesOf(text)) {
    if (/^%(?:description|package|prep|build|install|files|changelog)\b/.test(line)) break;
    const tag = /^([A-Za-z]+\d*)[ \t]*:[ \t]*(?=\S)/.exec(line);
    const macro = /^%(?:global|define)[ \t]+(\w+)[ \t]+(?=\S)/.exec(line);
    const match = tag ?? macro;
    if (!match) continue;
    const from = start + match[0].length;
    const value = /^\S+/.exec(line.slice(match[0].length))?.[0] ?? '';
    tags.push({ name: tag ? (tag[1] ?? '').toLowerCase() : `%${macro?.[1]}`, start: from, end: from + value.length });
  }
  return tags;
}
