import { expect, test } from 'vitest';
import { openAurWorld, srcinfo } from './testing/push.ts';
import { files, name, PKGBUILD, refusal } from './testing/refusal.ts';

test('rule 3: the newest commit has a .SRCINFO, and it can be read', async () => {
  await using world = await openAurWorld();
  expect(await refusal(world, { '.SRCINFO': `${srcinfo(name)}what is this\n` })).toBe(
    'line 10: failed to parse line: "what is this"',
  );
  const twice = srcinfo(name, ['pkgbase = other']);
  expect(await refusal(world, { '.SRCINFO': twice })).toContain('pkgbase declared more than once or after pkgname');
  world.commit(name, files());
  expect(await refusal(world, { '.SRCINFO': null })).toBe('missing .SRCINFO');
});

test.each([
  ['', 'invalid .SRCINFO, does not contain a pkgbase (is the file empty?)'],
  [srcinfo('Beacon'), 'invalid pkgbase: Beacon'],
  [srcinfo(name, [], []), 'missing pkgname entry'],
  [srcinfo(name, [], ['Beacon']), 'invalid package name: Beacon'],
  [srcinfo(name).replace(/.*pkgver.*\n/, ''), 'missing mandatory field: pkgver'],
  [srcinfo(name).replace(/.*pkgrel.*\n/, ''), 'missing mandatory field: pkgrel'],
  [srcinfo(name, ['epoch = one']), 'invalid epoch: one'],
])('rule 4: base, names, version and epoch are checked (%#)', async (text, why) => {
  await using world = await openAurWorld();
  expect(await refusal(world, { '.SRCINFO': text === '' ? '# nothing\n' : text })).toBe(why);
});

test('rule 5: a name and a description have 255 characters at most, an address 8000', async () => {
  await using world = await openAurWorld();
  const long = 'a'.repeat(256);
  expect(await refusal(world, files([], [long]))).toBe(`pkgname field too long: ${long}`);
  expect(await refusal(world, files([`pkgdesc = ${long}`]))).toBe(`pkgdesc field too long: ${long}`);
  const url = `https://${'a'.repeat(8000)}`;
  expect(await refusal(world, files([`url = ${url}`]))).toBe(`url field too long: ${url}`);
  world.commit(name, files([`pkgdesc = ${'é'.repeat(255)}`]));
  expect(await world.push(name)).toMatchObject({ code: 0 });
});

test('rule 6: the files of install and changelog are there', async () => {
  await using world = await openAurWorld();
  expect(await refusal(world, files(['install = beacon.install']))).toBe('missing install file: beacon.install');
  expect(await refusal(world, files(['changelog = NEWS']))).toBe('missing changelog file: NEWS');
  world.commit(name, { ...files(['install = beacon.install']), 'beacon.install': '' });
  expect(await world.push(name)).toMatchObject({ code: 0 });
});

test('rule 7: a source is an address or a file, of every architecture', async () => {
  await using world = await openAurWorld();
  expect(await refusal(world, files(['source = beacon.service']))).toBe('missing source file: beacon.service');
  expect(await refusal(world, files(['source_x86_64 = beacon.conf']))).toBe('missing source file: beacon.conf');
  const url = `https://beacon.example/${'a'.repeat(8000)}`;
  expect(await refusal(world, files([`source = ${url}`]))).toBe(`source entry too long: ${url}`);
  const good = [
    'source = beacon.service',
    'source_x86_64 = b.tar.gz::https://beacon.example/b.tar.gz',
    'source = lp:b',
  ];
  world.commit(name, { ...files(good), 'beacon.service': '' });
  expect(await world.push(name)).toMatchObject({ code: 0 });
});

test('rule 8: every new commit has a PKGBUILD, not only the newest', async () => {
  await using world = await openAurWorld();
  const bad = world.commit(name, { '.SRCINFO': srcinfo(name) });
  world.commit(name, files());
  const { code, said } = await world.push(name);
  expect(code).toBe(1);
  expect(said).toContain(`error: ${bad}:\nerror: missing PKGBUILD\n`);
});

test('rule 9: every new commit has small files, and no folders but keys/ and LICENSES/', async () => {
  await using world = await openAurWorld();
  const folder = world.commit(name, { ...files(), 'patches/a.patch': '' });
  world.commit(name, { patches: null });
  const { said } = await world.push(name);
  expect(said).toContain(`error: ${folder}:\nerror: the repository must not contain subdirectories\n`);
});

test.each([
  [{ 'beacon.bin': 'x'.repeat(256_001) }, 'maximum blob size (250.00KiB) exceeded'],
  [{ 'keys/a.asc': '' }, 'the keys/ subdir may only contain a pgp/ directory'],
  [{ 'keys/pgp/a.txt': '' }, 'the subdir may only contain .asc (PGP pub key) files'],
  [{ 'keys/pgp/a.asc': 'x'.repeat(256_001) }, 'maximum blob size (250.00KiB) exceeded'],
  [{ 'LICENSES/MIT': '' }, 'the subdir may only contain files ending in .md or .txt'],
  [
    { 'LICENSES/Mine.txt': '' },
    'files in this subdir must either be named after an acceptable SPDX license or start with `LicenseRef-`',
  ],
])('rule 9: what a folder may hold (%#)', async (change, why) => {
  await using world = await openAurWorld();
  expect(await refusal(world, change)).toBe(why);
});

test('rule 9: the largest file, a key and a licence are accepted', async () => {
  await using world = await openAurWorld();
  const large = { 'beacon.bin': 'x'.repeat(256_000) };
  world.commit(name, {
    ...files(),
    ...large,
    'keys/pgp/a.asc': '',
    'LICENSES/0BSD.txt': '',
    'LICENSES/LicenseRef-a.md': '',
  });
  expect(await world.push(name)).toMatchObject({ code: 0 });
});

test('rule 10: the base is named like the repository', async () => {
  await using world = await openAurWorld();
  expect(await refusal(world, { '.SRCINFO': srcinfo('lamp') })).toBe(`invalid pkgbase: lamp, expected ${name}`);
});

test('rule 11: names of the official repositories and unwanted ones are refused', async () => {
  await using world = await openAurWorld({ officialNames: ['zlib', 'core/bash'], blacklist: ['glibc'] });
  expect(await refusal(world, files([], ['zlib']))).toBe('package already provided by [extra]: zlib');
  expect(await refusal(world, files([], ['bash']))).toBe('package already provided by [core]: bash');
  expect(await refusal(world, files([], ['glibc']))).toBe('package is blacklisted: glibc');
});

test('rule 12: a package of another base is not overwritten', async () => {
  await using world = await openAurWorld();
  world.commit('lamp', { PKGBUILD, '.SRCINFO': srcinfo('lamp', [], ['lamp', 'lamp-docs']) });
  expect(await world.push('lamp')).toMatchObject({ code: 0 });
  expect(await refusal(world, files([], ['lamp-docs']))).toBe('cannot overwrite package: lamp-docs');
});
