import { project } from '../model/projections.ts';
import { fieldAt, spanOf } from './field.ts';
import { type Field, type Format, kindOf, leave } from './format.ts';

const setting =
  /^[ \t]*(?<name>MARKETING_VERSION|CURRENT_PROJECT_VERSION)[ \t]*=[ \t]*"?(?<value>[^";\r\n]*?)"?[ \t]*(?:;|\/\/|$)/dgm;

/** Build settings of Xcode: every configuration and target has its own lines, and all of them are ours. */
export const xcode: Format = {
  id: 'xcode',
  title: 'Xcode project',
  matches: (path) => /(?:^|\/)project\.pbxproj$|\.xcconfig$/.test(path),
  find(text) {
    if (!text.includes('_VERSION')) return [];
    const found = [...text.matchAll(setting)].flatMap((match) => {
      const span = spanOf(match, 'value');
      return span && span[1] > span[0] ? [{ field: match.groups?.name ?? '', start: span[0], end: span[1] }] : [];
    });
    const filled = found.some(
      ({ field, start, end }) => field === 'CURRENT_PROJECT_VERSION' && kindOf(text.slice(start, end)) !== 'literal',
    );
    return found.map((one) => settingField(text, one, filled));
  },
};

function settingField(text: string, parts: { field: string; start: number; end: number }, filled: boolean): Field {
  const value = text.slice(parts.start, parts.end);
  const marketing = parts.field === 'MARKETING_VERSION';
  // Where a tool fills in the build number, a bare 1.0 or 1 is what the template of a test target wrote.
  if (filled && /^1(?:\.0)*$/.test(value)) return fieldAt(text, { ...parts, role: 'template-default', render: leave });
  if (marketing) return fieldAt(text, { ...parts, render: (version) => version.core });
  return fieldAt(text, {
    ...parts,
    role: 'release-or-build-number',
    render: (version) => (version.build === null ? null : project(version, 'ios').text),
  });
}
