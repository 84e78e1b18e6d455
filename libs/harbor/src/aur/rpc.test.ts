import { expect, test } from 'vitest';
import { openAurWorld, srcinfo } from './testing/push.ts';

const host = 'https://aur.archlinux.org';

async function openPushed() {
  const world = await openAurWorld({ now: () => new Date('2026-11-20T12:00:00Z') });
  const lines = ['depends = glibc>=2.38', 'depends_x86_64 = zlib', 'optdepends = bash: to run it', 'provides = beacon'];
  world.commit('beacon', { PKGBUILD: 'x\n', '.SRCINFO': srcinfo('beacon', lines, ['beacon-bin', 'beacon-docs']) });
  const pushed = await world.push('beacon');
  if (pushed.code !== 0) throw new Error(pushed.said);
  return world;
}

test('info gives a package as the AUR does, in each of the ways to ask', async () => {
  await using world = await openPushed();
  const seconds = Date.parse('2026-11-20T12:00:00Z') / 1000;
  const expected = {
    ...{ version: 5, type: 'multiinfo', resultcount: 1 },
    results: [
      {
        ...{ ID: 2, Name: 'beacon-bin', PackageBaseID: 1, PackageBase: 'beacon', Version: '1.0.0-1' },
        ...{ Maintainer: 'pilot', Submitter: 'pilot', Description: 'A light', URL: 'https://beacon.example' },
        ...{ URLPath: '/cgit/aur.git/snapshot/beacon.tar.gz', NumVotes: 0, Popularity: 0, OutOfDate: null },
        ...{ FirstSubmitted: seconds, LastModified: seconds, PendingRequests: 0, Keywords: [], License: ['MIT'] },
        ...{ Depends: ['glibc>=2.38', 'zlib'], OptDepends: ['bash: to run it'], Provides: ['beacon'] },
      },
    ],
  };
  const ways = ['/rpc/v5/info/beacon-bin', '/rpc/v5/info?arg[]=beacon-bin', '/rpc/v5/info?arg%5B%5D=beacon-bin'];
  for (const path of [...ways, '/rpc/?v=5&type=info&arg[]=beacon-bin', '/rpc?v=5&type=info&arg=beacon-bin']) {
    const heard = await world.send('GET', host + path);
    expect([heard.status, heard.json]).toEqual([200, expected]);
  }
});

test('several packages are asked for at once, and those that are not there are left out', async () => {
  await using world = await openPushed();
  const heard = await world.send('GET', `${host}/rpc/v5/info?arg[]=beacon-bin&arg[]=none&arg[]=beacon-docs`);
  expect(heard.json).toMatchObject({ resultcount: 2 });
  const none = await world.send('GET', `${host}/rpc/v5/info?arg[]=none`);
  expect([none.status, none.json]).toEqual([200, { version: 5, type: 'multiinfo', resultcount: 0, results: [] }]);
  // As there: a last `arg` is the only one.
  const last = await world.send('GET', `${host}/rpc/?v=5&type=info&arg[]=beacon-bin&arg=beacon-docs`);
  expect(last.json).toMatchObject({ resultcount: 1, results: [{ Name: 'beacon-docs' }] });
});

test('a wrong question is answered with an error, and the status 200', async () => {
  await using world = await openPushed();
  const error = (why: string, version: number | null = 5) => ({
    version,
    type: 'error',
    resultcount: 0,
    results: [],
    error: why,
  });
  const ask = async (path: string) => (await world.send('GET', host + path)).json;
  expect(await ask('/rpc/?type=info&arg=a')).toEqual(error('Please specify an API version.', null));
  expect(await ask('/rpc/v6/info/a')).toEqual(error('Invalid version specified.', 6));
  expect(await ask('/rpc/v5/info')).toEqual(error('No request type/data specified.'));
  expect(await ask('/rpc/v5/nothing/a')).toEqual(error('Incorrect request type specified.'));
  expect(await ask('/rpc/v5/search/a')).toEqual(error('Query arg too small.'));
  expect(await ask('/rpc/v5/search/beacon')).toMatchObject({ type: 'search', resultcount: 2 });
});

test('files, pages and the snapshot of a package are served; of others, they are not found', async () => {
  await using world = await openPushed();
  const file = await world.send('GET', `${host}/cgit/aur.git/plain/.SRCINFO?h=beacon`);
  expect([file.status, file.text]).toEqual([200, expect.stringContaining('pkgbase = beacon\n')]);
  expect((await world.send('GET', `${host}/packages/beacon-bin`)).text).toContain(
    'Package Details: beacon-bin 1.0.0-1',
  );
  expect((await world.send('GET', `${host}/cgit/aur.git/snapshot/beacon.tar.gz`)).bytes[0]).toBe(0x1f);
  for (const path of [
    '/cgit/aur.git/plain/none?h=beacon',
    '/cgit/aur.git/plain/PKGBUILD?h=none',
    '/packages/beacon',
    '/',
  ]) {
    expect((await world.send('GET', host + path)).status).toBe(404);
  }
});

test('git clones over HTTPS, where nobody may push', async () => {
  await using world = await openPushed();
  const refs = await world.send('GET', `${host}/beacon.git/info/refs?service=git-upload-pack`);
  expect(refs.headers['content-type']).toBe('application/x-git-upload-pack-advertisement');
  expect(refs.text).toMatch(/^001e# service=git-upload-pack\n0000/);
  const sha = world.folder.git('-C', 'work/beacon', 'rev-parse', 'HEAD');
  expect(refs.text).toContain(`${sha} refs/heads/master`);
  expect((await world.send('GET', `${host}/beacon.git/info/refs?service=git-receive-pack`)).status).toBe(403);
});

test('the commands of its SSH server answer, and change who may push', async () => {
  await using world = await openPushed();
  const [git] = world.aur.git;
  const command = async (line: string) => git?.command?.(line);
  const help = await command('help');
  expect([help?.exitCode, help?.output]).toEqual([0, expect.stringMatching(/^Commands:\n {2}adopt <name> .*orphan/)]);
  expect(await command('list-repos')).toEqual({ output: ' beacon\n', exitCode: 0 });
  expect(await command('')).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('Interactive shell is disabled.'),
  });
  expect(await command('sing')).toMatchObject({
    exitCode: 1,
    output: expect.stringMatching(/^sing: invalid command: sing\n/),
  });
  expect(await command('adopt none')).toEqual({ output: 'adopt: package base not found: none\n', exitCode: 1 });
  expect(await command('adopt beacon')).toMatchObject({ output: 'adopt: permission denied: pilot\n' });
  expect(await command('disown beacon')).toEqual({ output: '', exitCode: 0 });
  await expect(world.push('beacon')).rejects.toThrow(/^git-receive-pack: beacon is orphaned\. Run `ssh aur@/);
  await command('adopt beacon');
  expect(await world.push('beacon')).toMatchObject({ code: 0 });
  await command(`set-keywords beacon light 'far away'`);
  await command('flag beacon "out of date"');
  const heard = await world.send('GET', `${host}/rpc/v5/info/beacon-bin`);
  expect(heard.json).toMatchObject({ results: [{ Keywords: ['light', 'far away'], OutOfDate: expect.any(Number) }] });
});

test('names that are none, a time of maintenance, and users who may not come in, are refused in the words of the AUR', async () => {
  await using world = await openPushed();
  const [git] = world.aur.git;
  expect(await git?.resolve('/Beacon.git', 'upload-pack')).toEqual({
    refused: 'git-upload-pack: invalid repository name: Beacon',
  });
  expect(await git?.resolve('../beacon', 'receive-pack')).toHaveProperty('refused');
  world.aur.faults.add({ method: 'GIT', effect: { is: 'own', name: 'maintenance' } });
  expect(await git?.resolve('beacon', 'upload-pack')).toEqual({
    refused: 'The AUR is down due to maintenance. We will be back soon.',
  });
  const unverified = { is: 'own', name: 'unverified' } as const;
  world.aur.faults.add({ method: 'GIT', path: /receive-pack$/, effect: unverified });
  expect(await git?.resolve('beacon', 'upload-pack')).toHaveProperty('dir');
  const refused = expect.stringMatching(/^Your account email is not verified\./);
  expect(await git?.resolve('beacon', 'receive-pack')).toEqual({ refused });
  expect(await git?.resolve('beacon', 'upload-pack')).toHaveProperty('dir');
});
