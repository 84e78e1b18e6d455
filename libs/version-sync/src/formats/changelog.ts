import { linesOf } from '../scan/lines.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt } from './field.ts';
import { type Format, leave } from './format.ts';

const heading =
  /^(?:#{1,4}[ \t]+)(?:\*\*)?\[?(?:(?:version|release)[ \t]+)?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)(?![\w.])/i;

/** The newest entry says what was released last. It is history: a sync reads it and never writes it. */
export const changelog: Format = {
  id: 'changelog',
  title: 'Changelog',
  broad: true,
  matches: (path) =>
    /^(?:CHANGELOG|CHANGES|HISTORY|NEWS|RELEASES)(?:\.md|\.markdown)?$/i.test(baseName(path)) &&
    !/(?:^|\/)debian\//.test(path),
  find(text) {
    let fenced = false;
    for (const { text: line, start: offset } of linesOf(text.slice(0, 20_000))) {
      if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
      const match = fenced ? null : heading.exec(line);
      if (!match) continue;
      const end = offset + match[0].length;
      return [fieldAt(text, { field: 'top-entry', start: end - (match[1] ?? '').length, end, render: leave })];
    }
    return [];
  },
};
