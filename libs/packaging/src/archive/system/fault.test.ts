import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import { deb } from '../deb/format.ts';
import type { ArchiveFormat, PackageMeta } from '../format.ts';
import { rpm } from '../rpm/format.ts';
import { about, entriesOf, mtime, packSample, type SampleMeta, sampleMeta } from './testing/sample.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const complete = async (format: ArchiveFormat, meta: PackageMeta) =>
  format.complete?.(entriesOf(folder.path), meta, folder.path, mtime);

const { maintainer: _, ...nobody } = about;
const { license: __, ...unlicensed } = about;
const both = [deb, rpm];

/** What is wrong, in which formats, and what is said. */
const faults: readonly (readonly [string, SampleMeta, readonly ArchiveFormat[], RegExp])[] = [
  ['nothing said', { about: {} }, both, /^about\.summary: a (?:deb|rpm) package needs it/],
  ['no maintainer', { about: nobody }, [deb], /^about\.maintainer: a deb package needs it/],
  ['no license', { about: unlicensed }, [rpm], /^about\.license: an? rpm package needs it/],
  [
    'a summary of two lines',
    { about: { ...about, summary: 'a\nEssential: yes' } },
    both,
    /^about\.summary: .*one line/,
  ],
  ['a section of two lines', { system: { section: 'a\nb' } }, both, /^system\.section: .*one line/],
  ['another system', { platform: 'windows-x86_64' }, both, /^platform: windows-x86_64 is no Linux/],
  ['a name with a space', { product: 'The Beacon' }, both, /^system\.name: "(?:T|t)he (?:B|b)eacon" cannot be/],
  ['a name of one letter', { system: { name: 'b' } }, [deb], /^system\.name: "b" cannot be/],
  ['capitals in a name', { system: { name: 'Beacon' } }, [deb], /^system\.name: "Beacon" cannot be/],
  ['a hyphen in the release', { system: { release: '1-2' } }, both, /^system\.release: "1-2" cannot be/],
  [
    'a relation that is none',
    { system: { depends: ['aa', 'b => 1'] } },
    both,
    /^system\.depends\[1\]: "b => 1" is no relation/,
  ],
  [
    'a choice of what is provided',
    { system: { provides: ['a | b'] } },
    both,
    /^system\.provides\[0\]: "a \| b" is no relation/,
  ],
  ['a range of what is provided', { system: { provides: ['a (>= 1)'] } }, [deb], /^system\.provides\[0\]/],
  ['a version that is none', { system: { conflicts: ['aa >= 1/2'] } }, both, /^system\.conflicts\[0\]/],
  ['a condition', { system: { depends: ['(aa or bb)'] } }, [deb], /^system\.depends\[0\]/],
  [
    'a glob for nothing',
    { system: { configFiles: ['etc/nothing/*'] } },
    both,
    /^system\.configFiles\[0\]: no file in the package/,
  ],
  [
    'a script with ends of lines of Windows',
    { scripts: { postInstall: '#!/bin/sh\r\n' } },
    both,
    /^system\.scripts\.postInstall: its lines end/,
  ],
  [
    'a script without a program',
    { scripts: { preRemove: '#! \n' } },
    both,
    /^system\.scripts\.preRemove: its first line/,
  ],
];

describe.each(faults)('%s', (_title, wrong, formats, message) => {
  test.each(formats)('is said before anything is packed: $id', async (format) => {
    const error = await failure(complete(format, sampleMeta(wrong)));
    expect(error).toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
    expect(error.next).not.toBe('');
  });

  test.each(both.filter((format) => !formats.includes(format)))('is right in the other format: $id', async (format) => {
    await expect(complete(format, sampleMeta(wrong))).resolves.toBeDefined();
  });
});

test('all that is wrong is said at once, with the line to add', async () => {
  const error = await failure(complete(deb, sampleMeta({ about: {}, system: { release: ' ' } })));
  expect(error.next).toBe("add to the config: about: { summary: 'Shows where the light is' }");
  expect(error.also.map(({ message }) => message)).toEqual([
    'about.maintainer: a deb package needs it, and it is not given',
    'system.release: " " cannot be the revision of a deb package',
  ]);
});

test('a capital in the name of the product is none in the name of a deb package', async () => {
  await complete(deb, sampleMeta({ product: 'Beacon' }));
});

test('nothing is written where something is wrong', async () => {
  await failure(
    packSample(`${folder.path}/a.deb`, { ...deb, complete: async (all) => all }, [], sampleMeta({ about: {} })),
  );
  await failure(
    packSample(`${folder.path}/a.rpm`, { ...rpm, complete: async (all) => all }, [], sampleMeta({ about: {} })),
  );
});

describe.each(both)('a $id', (format) => {
  test('is not finished where the run is to stop', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    const options = { meta: sampleMeta(), signal: abort.signal };
    await expect(packInto(`${folder.path}/a`, format, entriesOf(folder.path), options)).rejects.toThrow('stop');
  });

  test('is not made of a file that changed since it was looked at', async () => {
    const entries = entriesOf(folder.path);
    folder.write({ 'input/usr/bin/beacon': 'another' });
    const error = await failure(packInto(`${folder.path}/a`, format, entries, { meta: sampleMeta() }));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('changed while it was packed') });
  });

  test('is refused a time in milliseconds', async () => {
    const error = await failure(packInto(`${folder.path}/a`, format, [], { meta: sampleMeta(), mtime: mtime * 1000 }));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('past the year 2105') });
  });
});
