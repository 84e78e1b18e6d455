import { project } from '../model/projections.ts';
import { readDebianVersion } from '../scan/debian-version.ts';
import { linesOf } from '../scan/lines.ts';
import { fieldAt, renderRelease } from './field.ts';
import { type Field, type Format, kindOf } from './format.ts';

/** A binary package's `control`. One in a source package has no Version: its changelog says it. */
export const debianControl: Format = {
  id: 'debian-control',
  title: 'Debian control',
  matches: (path) => /(?:^|\/)(?:debian|DEBIAN|control)\/control(?:\.in)?$|(?:^|\/)control$/.test(path),
  find(text) {
    if (!/^(?:Package|Source):/m.test(text)) return [];
    return linesOf(text).flatMap(({ text: line, start: offset }) => {
      const match = /^Version:[ \t]*(\S+)/.exec(line);
      if (!match) return [];
      const end = offset + match[0].length;
      const start = end - (match[1] ?? '').length;
      return [fieldAt(text, { field: 'Version', start, end, render: renderDebian(text.slice(start, end)) })];
    });
  },
};

/** Epoch kept; the revision, where there was one, starts again with a new upstream version. */
export function renderDebian(former: string): Field['render'] {
  const { epoch, upstream, revision } = readDebianVersion(former);
  return (version, context) => {
    const next = project(version, 'debian').text;
    if (kindOf(former) !== 'literal' || revision === null) return epoch + next;
    const release =
      next === upstream ? (renderRelease(revision)(version, { ...context, versionChanges: false }) ?? revision) : '1';
    return `${epoch}${next}-${release}`;
  };
}
