import { project } from '../model/projections.ts';
import { maskGradle } from '../scan/languages.ts';
import { linesOf } from '../scan/lines.ts';
import { baseName } from '../scan/paths.ts';
import { fieldAt, inOrder, spanOf } from './field.ts';
import { type Field, type Format, leave, renderAs } from './format.ts';

const name = /^[ \t]*versionName[ \t]*(?:=[ \t]*|[ \t(]+)(?:(["'])(?<value>\uE000+)\1|(?<code>[^\s"')][^\r\n]*))/dgm;
const code = /^[ \t]*versionCode[ \t]*(?:=[ \t]*|[ \t(]+)(?:(?<value>\d+)\b|(?<code>[A-Za-z][^\r\n]*))/dgm;
const top =
  /^(?<indent>[ \t]*)(?:project\.)?version[ \t]*(?:=[ \t]*|[ \t]+)(["'])(?<value>\uE000+)\2[ \t]*(?=[;\r\n]|$)/dgm;

/** Android's versionName and versionCode, and a project's own `version`; coordinates and plugin versions stand in other forms. */
export const gradle: Format = {
  id: 'gradle',
  title: 'Gradle build',
  matches: (path) => /\.gradle(?:\.kts)?$/.test(path),
  find(text) {
    if (!text.includes('version')) return [];
    const masked = maskGradle(text);
    return inOrder([...names(text, masked), ...codes(text, masked), ...projectVersions(text, masked)]);
  },
};

function names(text: string, masked: string): Field[] {
  return [...masked.matchAll(name)].flatMap((match) => {
    const span = spanOf(match, 'value');
    const expression = spanOf(match, 'code');
    if (span) return [fieldAt(text, { field: 'versionName', start: span[0], end: span[1] })];
    return expression ? [leftOut(text, masked, 'versionName', 'version', expression)] : [];
  });
}

function codes(text: string, masked: string): Field[] {
  return [...masked.matchAll(code)].flatMap((match) => {
    const span = spanOf(match, 'value');
    const expression = spanOf(match, 'code');
    const role = 'release-or-build-number';
    if (span) return [fieldAt(text, { field: 'versionCode', role, start: span[0], end: span[1], render: renderCode })];
    return expression ? [leftOut(text, masked, 'versionCode', role, expression)] : [];
  });
}

function leftOut(
  text: string,
  masked: string,
  field: string,
  role: Field['role'],
  [start, end]: readonly [number, number],
): Field {
  // Comments are blank in the masked text. The bracket of `versionName(…)` opened before the expression.
  let code = masked.slice(start, end).replace(/[;\s]+$/, '');
  while (code.endsWith(')') && code.split(')').length > code.split('(').length) code = code.slice(0, -1).trimEnd();
  return fieldAt(text, {
    field,
    role,
    start,
    end: start + code.length,
    kind: 'placeholder-or-expression',
    render: leave,
  });
}

// Without a build there is no number to write, and one of our own making could go below the one that the store has seen.
const renderCode: Field['render'] = (version) => {
  if (version.build === null) return null;
  const { text } = project(version, 'android');
  return /^\d+$/.test(text) ? text : null;
};

/** At the top of the file, or in the block that speaks for all projects. */
function projectVersions(text: string, masked: string): Field[] {
  const found = [...masked.matchAll(top)];
  const levels = found.length === 0 ? [] : projectLevels(masked);
  return found.flatMap((match) => {
    const span = spanOf(match, 'value');
    if (!span || !levels.some(({ start, end }) => start <= match.index && match.index < end)) return [];
    return [
      fieldAt(text, { field: 'version', start: span[0], end: span[1], render: renderAs('maven', text.slice(...span)) }),
    ];
  });
}

/** The stretches of a script outside of every block but `allprojects` and `subprojects`. */
function projectLevels(masked: string): { start: number; end: number }[] {
  const levels: { start: number; end: number }[] = [];
  let [start, depth] = [0, 0];
  for (const { index, 0: brace } of masked.matchAll(/[{}]/g)) {
    const ours =
      brace === '{' &&
      depth === 0 &&
      /\b(?:allprojects|subprojects)\s*$/.test(masked.slice(Math.max(0, index - 40), index));
    if (ours) continue;
    if (brace === '{' && depth++ === 0) levels.push({ start, end: index });
    if (brace === '}' && depth > 0 && --depth === 0) start = index;
  }
  return depth === 0 ? [...levels, { start, end: masked.length }] : levels;
}

const keys =
  /^[ \t]*(?<key>VERSION_NAME|VERSION_CODE|VERSION|version|projectVersion|project\.version|appVersion|app\.version|pluginVersion|mod_version)[ \t]*[=:][ \t]*(?=\S)/;

/** `version=3.4.0` and the names that plugins and mods give it. */
export const gradleProperties: Format = {
  id: 'gradle-properties',
  title: 'gradle.properties',
  matches: (path) => baseName(path) === 'gradle.properties',
  find(text) {
    return linesOf(text).flatMap(({ text: line, start: offset }) => {
      const match = keys.exec(line);
      if (!match) return [];
      const start = offset + match[0].length;
      const field = match.groups?.key ?? '';
      const parts = { field, start, end: offset + line.trimEnd().length };
      if (field !== 'VERSION_CODE')
        return [fieldAt(text, { ...parts, render: renderAs('maven', text.slice(start, parts.end)) })];
      return [
        fieldAt(text, {
          ...parts,
          role: 'release-or-build-number',
          render: renderCode,
        }),
      ];
    });
  },
};
