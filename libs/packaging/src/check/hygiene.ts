import { posix } from 'node:path';
import { hasControl } from '../archive/entry.ts';
import type { ArchivedEntry } from '../archive/format.ts';
import { follow } from '../archive/links.ts';
import { type Check, finding } from './subject.ts';

/** What no archive that others unpack may hold, whoever made it. */
export const hygiene: Check = {
  id: 'artifact-hygiene',
  title: 'no path or link leads out of it; no set-id bits, devices, duplicates, look-alikes or world-writable files',
  applies: () => true,
  find: (subject) => {
    const isRooted = systemFormats.includes(subject.one.format);
    const faults = faultsOf(subject.entries, isRooted);
    const alike = isRooted ? [] : sameButForCase(subject.entries);
    const warning = alike.slice(0, 1).map(([message, actual]) =>
      finding(subject, 'artifact-hygiene', {
        severity: 'warning',
        message: alike.length === 1 ? message : `${message} (and ${alike.length - 1} more)`,
        expected: 'names that stay apart on macOS and Windows',
        actual,
        fix: 'rename one of them',
      }),
    );
    const errors = faults.slice(0, mostShown).map(([message, actual], at) => {
      const more = at === mostShown - 1 && faults.length > mostShown ? ` (and ${faults.length - mostShown} more)` : '';
      return finding(subject, 'artifact-hygiene', {
        message: message + more,
        expected: 'an archive that is safe to unpack anywhere',
        actual,
        fix: `correct packages.${subject.artifact.package}, then: npx windlass create-binary-packages`,
      });
    });
    return [...errors, ...warning];
  },
};

/** Unpacked by the package manager of a Linux system at its root, where a link may lead to what another package brings. */
const systemFormats: readonly string[] = ['deb', 'rpm'];

const mostShown = 20;

type Fault = readonly [message: string, actual: string];

function faultsOf(entries: readonly ArchivedEntry[], isRooted: boolean): readonly Fault[] {
  const firsts = new Map([...entries].reverse().map((entry) => [plain(entry.path), entry]));
  const twice = entries
    .filter((entry) => firsts.get(plain(entry.path)) !== entry)
    .map(({ path }): Fault => [`${show(path)} is in it twice: which one stays depends on who unpacks it`, path]);
  return [...entries.flatMap(entryFaults), ...twice, ...linkFaults(entries, isRooted)];
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

function linkFaults(entries: readonly ArchivedEntry[], isRooted: boolean): readonly Fault[] {
  const links = entries.filter(({ kind }) => kind === 'link');
  const targetOf = ({ path, target }: ArchivedEntry): string => {
    const written = target ?? '';
    return isRooted && posix.isAbsolute(written) ? fromRoot(plain(path), written) : written;
  };
  const targets = new Map(links.map((link) => [plain(link.path), targetOf(link)]));
  const paths = new Set(entries.filter(({ kind }) => kind !== 'link').flatMap(({ path }) => withParents(plain(path))));
  const isRight = (entry: ArchivedEntry): boolean => {
    // The target of a hard link is a path from the top.
    if (entry.kind === 'hard-link') return paths.has(plain(entry.target ?? ''));
    const { is } = follow({ path: plain(entry.path), target: targetOf(entry) }, targets, paths);
    return is === 'inside' || (isRooted && is === 'nowhere' && entry.target !== '');
  };
  return entries
    .filter((entry) => (entry.kind === 'link' || entry.kind === 'hard-link') && !isRight(entry))
    .map(({ path, target }) => [`${show(path)} → ${show(target ?? '')} does not lead to anything in it`, target ?? '']);
}

/** An absolute target as a relative one, for a package whose top is the root. */
function fromRoot(path: string, target: string): string {
  return posix.relative(posix.dirname(`/${path}`), target);
}

/** Pairs that one file takes the place of the other where case does not count: Windows, and macOS as it is installed. */
function sameButForCase(entries: readonly ArchivedEntry[]): readonly Fault[] {
  const firsts = new Map<string, string>();
  return entries.flatMap(({ path }): readonly Fault[] => {
    const name = plain(path);
    const folded = name.normalize('NFC').toLowerCase();
    const first = firsts.get(folded) ?? name;
    firsts.set(folded, first);
    if (first === name) return [];
    return [[`${show(first)} and ${show(name)} are one file where case does not count`, `${first}, ${name}`]];
  });
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
