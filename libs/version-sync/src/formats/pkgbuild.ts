import { baseName } from '../scan/paths.ts';
import { type Assignment, readShell, type ShellScript } from '../scan/shell.ts';
import { fieldAt, inOrder, presentVersion, renderLike, renderRelease } from './field.ts';
import { type Field, type Format, leave, renderAs } from './format.ts';
import { sourceUrlFields } from './source-urls.ts';

// Variables by which packagers split the version off from what pkgver may hold; other names belong to what is packaged beside it.
const helper =
  /^_(?:pkgver|pkgversion|ver|version|realver|realversion|upstreamver|upver|srcver|tag|tagver|basever|appver|appversion|fullver)$/;

/** Arch Linux. `pkgver()` computes pkgver; pkgrel is 1 with a new pkgver and counts where only other content changes (PKGBUILD(5)). */
export const pkgbuild: Format = {
  id: 'pkgbuild',
  title: 'Arch Linux PKGBUILD',
  matches: (path) => /(?:^|\.)PKGBUILD$/.test(baseName(path)),
  find(text) {
    if (!text.includes('pkgver')) return [];
    const script = readShell(text);
    if (!script.assignments.some(({ name }) => name === 'pkgver')) return [];
    const scalars = script.assignments.flatMap((assignment) => scalarField(text, script, assignment));
    return inOrder([...scalars, ...sourceFields(text, script, scalars)]);
  },
};

function scalarField(text: string, script: ShellScript, assignment: Assignment): Field[] {
  const { name: field, start, end, computed } = assignment;
  const value = text.slice(start, end);
  if (field === 'pkgver') {
    if (script.functions.has('pkgver')) return [fieldAt(text, { field, start, end, kind: 'computed-keyword' })];
    return [
      fieldAt(text, {
        field,
        start,
        end,
        ...(computed ? { kind: 'placeholder-or-expression' as const } : {}),
        render: renderAs('aur', value),
      }),
    ];
  }
  if (field === 'pkgrel')
    return [fieldAt(text, { field, role: 'release-or-build-number', start, end, render: renderRelease(value) })];
  if (field === 'epoch')
    return value === '' ? [] : [fieldAt(text, { field, role: 'epoch', start, end, render: leave })];
  if (!helper.test(field) || computed || !/^v?\d+\.\d+\.\d+/.test(value) || script.functions.has('pkgver')) return [];
  return holdsTheVersion(text, script, assignment)
    ? [fieldAt(text, { field, start, end, render: helperRender(text, script, assignment) })]
    : [];
}

function pkgverOf(script: ShellScript): Assignment | undefined {
  return script.assignments.findLast(({ name }) => name === 'pkgver');
}

function holdsTheVersion(text: string, script: ShellScript, { name, start, end }: Assignment): boolean {
  const pkgver = pkgverOf(script);
  if (!pkgver) return false;
  const value = text.slice(pkgver.start, pkgver.end);
  if (pkgver.computed) return new RegExp(`\\$\\{?${name}\\b`).test(value);
  const core = (version: string): string | undefined => /\d+\.\d+\.\d+/.exec(version)?.[0];
  if (core(value) === core(text.slice(start, end))) return true;
  // It has drifted where the sources name it in pkgver's place; beside pkgver it is the version of something else.
  const sources = script.arrayWords.filter((word) => /^source(?:_\w+)?$/.test(word.name));
  return name === '_pkgver' && !sources.some((word) => /\$\{?pkgver\b/.test(text.slice(word.start, word.end)));
}

/** What goes into pkgver as it is must be a pkgver; what is rewritten on its way there is upstream's own form. */
function helperRender(text: string, script: ShellScript, { name, start, end }: Assignment): Field['render'] {
  const pkgver = pkgverOf(script);
  const value = text.slice(start, end);
  const into = pkgver ? text.slice(pkgver.start, pkgver.end) : '';
  const asItIs = into === `$${name}` || into === `\${${name}}` || into === value;
  return asItIs && !value.startsWith('v') ? renderAs('aur', value) : renderLike(value);
}

function sourceFields(text: string, script: ShellScript, scalars: readonly Field[]): Field[] {
  const valuesOf = (wanted: RegExp): string[] =>
    script.assignments
      .filter(({ name, computed }) => wanted.test(name) && !computed)
      .map(({ start, end }) => text.slice(start, end));
  const present = presentVersion(scalars.filter(({ field }) => field === 'pkgver')) ?? presentVersion(scalars);
  const question = {
    present: present === undefined ? [] : [present],
    home: valuesOf(/^url$/)[0],
    names: [
      ...valuesOf(/^(?:_?pkgname|pkgbase|_name|_appname|_reponame)$/),
      ...script.arrayWords.filter(({ name }) => name === 'pkgname').map(({ start, end }) => text.slice(start, end)),
    ],
  };
  const sources = script.arrayWords.filter(({ name }) => /^source(?:_\w+)?$/.test(name));
  return sources.flatMap(({ name, start, end }) => sourceUrlFields(text, name, start, end, question));
}
