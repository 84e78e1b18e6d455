import { hasControl } from '../archive/entry.ts';
import type { ArchivedEntry } from '../archive/format.ts';
import { follow } from '../archive/links.ts';
import { type Check, finding } from './subject.ts';

/** What no archive that others unpack may hold, whoever made it. */
export const hygiene: Check = {
  id: 'artifact-hygiene',
  title: 'no path or link leads out of it; no set-id bits, devices, duplicates or world-writable files',
  applies: () => true,
  find: (subject) => {
    const faults = faultsOf(subject.entries);
    return faults.slice(0, mostShown).map(([message, actual], at) => {
      const more = at === mostShown - 1 && faults.length > mostShown ? ` (and ${faults.length - mostShown} more)` : '';
      return finding(subject, 'artifact-hygiene', {
        message: message + more,
        expected: 'an archive that is safe to unpack anywhere',
        actual,
        fix: `correct packages.${subject.artifact.package}, then: npx windlass create-binary-packages`,
      });
    });
  },
};

const mostShown = 20;

type Fault = readonly [message: string, actual: string];

export function faultsOf(entries: readonly ArchivedEntry[]): readonly Fault[] {
  const firsts = new Map([...entries].reverse().map((entry) => [plain(entry.path), entry]));
  const twice = entries
    .filter((entry) => firsts.get(plain(entry.path)) !== entry)
    .map(({ path }): Fault => [`${show(path)} is in it twice: which one stays depends on who unpacks it`, path]);
  return [...entries.flatMap(entryFaults), ...twice, ...linkFaults(entries)];
}

function entryFaults(entry: ArchivedEntry): readonly Fault[] {
  const { path, kind, mode } = entry;
  const octal = mode.toString(8).padStart(4, '0');
  const name = show(path);
  const faults: [boolean, string, string][] = [
    [/^(?:\/|[A-Za-z]:)/.test(path), `${name} is an absolute path`, path],
    [path.split(/[/\\]/).includes('..'), `${name} leads out of the folder that it is unpacked into`, path],
    [
      hasControl(path) || path.includes('\uFFFD') || plain(path) === '',
      `${name} is a name that unpackers read differently`,
      path,
    ],
    [kind === 'other', `${name} is a device, a pipe or something unknown`, kind],
    [kind !== 'link' && (mode & 0o6000) !== 0, `${name} would run as another user (set-id bit)`, octal],
    [kind !== 'link' && (mode & 0o002) !== 0, `${name} may be written by anybody`, octal],
  ];
  return faults.filter(([is]) => is).map(([, message, actual]) => [message, show(actual)]);
}

function linkFaults(entries: readonly ArchivedEntry[]): readonly Fault[] {
  const links = entries.filter(({ kind }) => kind === 'link');
  const targets = new Map(links.map(({ path, target }) => [plain(path), target ?? '']));
  const paths = new Set(entries.filter(({ kind }) => kind !== 'link').flatMap(({ path }) => withParents(plain(path))));
  const of = (entry: ArchivedEntry): readonly Fault[] => {
    const { path, target } = entry;
    // The target of a hard link is a path from the top.
    const is =
      entry.kind === 'hard-link'
        ? paths.has(plain(target ?? '')) && 'inside'
        : follow({ path: plain(path), target: target ?? '' }, targets, paths).is;
    const arrow = `${show(path)} → ${show(target ?? '')}`;
    return is === 'inside' ? [] : [[`${arrow} does not lead to anything in it`, target ?? '']];
  };
  return entries.filter(({ kind }) => kind === 'link' || kind === 'hard-link').flatMap(of);
}

function withParents(path: string): readonly string[] {
  const words = path.split('/');
  return words.map((_, at) => words.slice(0, at + 1).join('/'));
}

/** Without what does not tell two names apart. */
function plain(path: string): string {
  return path
    .split('/')
    .filter((word) => word !== '' && word !== '.')
    .join('/');
}

function show(text: string): string {
  return hasControl(text) || text === '' ? JSON.stringify(text) : text;
}
