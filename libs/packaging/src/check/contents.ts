import type { ArchivedEntry } from '../archive/format.ts';
import { globTest } from './glob.ts';
import { listCommand } from './list-command.ts';
import { type Check, finding, namesOf, type Subject, topFolder } from './subject.ts';

/** Every name in the archive, folders that only lie on the way to something too. */
function allNames({ entries }: Pick<Subject, 'entries'>): ReadonlyMap<string, readonly string[]> {
  const prefix = topFolder(entries);
  const found = new Map<string, readonly string[]>();
  for (const { path } of entries) {
    const words = path.replace(/^\.\//, '').replace(/\/$/, '').split('/');
    for (let length = words.length; length > 0; length--) {
      const whole = words.slice(0, length).join('/');
      if (found.has(whole)) break;
      found.set(whole, namesOf(whole, prefix));
    }
  }
  return found;
}

export const contains: Check = {
  id: 'artifact-contains',
  title: 'it contains what it must',
  applies: ({ check }) => check.contains.length > 0,
  find: (subject) => {
    const names = [...allNames(subject).values()];
    return subject.one.check.contains
      .filter((glob) => !names.some(globTest(glob)))
      .map((glob) =>
        finding(subject, 'artifact-contains', {
          message: `nothing in it is ${glob}`,
          expected: glob,
          actual: `${subject.entries.length} entries, none of that name`,
          fix: `${listCommand(subject)}; then correct packages.${subject.artifact.package}`,
        }),
      );
  },
};

export const forbids: Check = {
  id: 'artifact-forbids',
  title: 'it contains nothing that it must not',
  applies: ({ check }) => check.forbids.length > 0,
  find: (subject) => {
    const all = [...allNames(subject)];
    return subject.one.check.forbids.flatMap((glob) => {
      const found = all.filter(([, names]) => globTest(glob)(names)).map(([path]) => path);
      const [first] = found;
      if (first === undefined) return [];
      const more = found.length === 1 ? '' : ` and ${found.length - 1} more`;
      return [
        finding(subject, 'artifact-forbids', {
          message: `${first}${more} must not be in it`,
          expected: `nothing that is ${glob}`,
          actual: found.slice(0, 5).join(', '),
          fix: `take it out of the build or of packages.${subject.artifact.package}.files`,
        }),
      ];
    });
  },
};

/** What is in the archive is what the table says: that is what the manifests of channels are made from. */
export const listed: Check = {
  id: 'artifact-contents',
  title: 'its contents are those of artifacts.json',
  applies: () => true,
  find: (subject) => {
    const describe = ({ path, size, mode, target }: Omit<ArchivedEntry, 'kind'>): string =>
      JSON.stringify([path, size, mode, target]);
    const actual = subject.entries.filter(({ kind }) => kind !== 'folder').map(describe);
    const expected = subject.artifact.contents.map(({ link = null, ...entry }) => describe({ ...entry, target: link }));
    const at = [...Array(Math.max(actual.length, expected.length)).keys()].find((row) => actual[row] !== expected[row]);
    if (at === undefined) return [];
    return [
      finding(subject, 'artifact-contents', {
        message: 'its contents are not those of artifacts.json',
        expected: expected[at] ?? `nothing more than ${expected.length} files`,
        actual: actual[at] ?? `nothing more than ${actual.length} files`,
        fix: 'npx windlass create-binary-packages',
      }),
    ];
  },
};
