import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorld, type World } from './testing/world.ts';

const hosts = [
  {
    name: 'web.beacon.example',
    serves: [
      { url: 'https://beacon.example', folder: 'sites/beacon/current' },
      { url: 'https://downloads.beacon.example/beacon', folder: 'downloads' },
      { url: 'https://downloads.beacon.example/beacon/nightly', folder: 'nightly' },
    ],
  },
];

/** A site with one release, 1, and the downloads. */
async function open(): Promise<World & { readonly home: string }> {
  const world = await openWorld({ hosts, sshd: 'never' });
  const home = world.harbor.hosts['web.beacon.example'] ?? '';
  const write = (file: string, text: string) => {
    mkdirSync(join(home, file, '..'), { recursive: true });
    writeFileSync(join(home, file), text);
  };
  write('sites/beacon/releases/1/index.html', '<p>one</p>');
  write('sites/beacon/releases/1/assets/app.js', '1');
  write('sites/beacon/releases/1/.env', 'secret');
  write('sites/beacon/releases/1/.git/config', 'secret');
  write('sites/beacon/releases/1/.well-known/security.txt', 'hello');
  write('sites/beacon/releases/1/a b/index.html', 'blank');
  write('sites/beacon/releases/2/index.html', '<p>two</p>');
  write('downloads/1.0/beacon.tar.gz', '0123456789');
  write('nightly/x.txt', 'night');
  write('secret.txt', 'secret');
  symlinkSync('releases/1', join(home, 'sites/beacon/current'));
  return { ...world, home };
}

/** Status, headers (names in lower case) and body, asked by curl. */
async function ask(world: World, url: string, ...args: readonly string[]) {
  const { stdout } = await world.run('curl', ['-sS', '--path-as-is', '--suppress-connect-headers', '-i', ...args, url]);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

test('a switch of current is seen by the next request', async () => {
  await using world = await open();
  expect(await ask(world, 'https://beacon.example/')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-length': '10' },
    body: '<p>one</p>',
  });
  const site = join(world.home, 'sites/beacon');
  symlinkSync('releases/2', join(site, 'next'));
  renameSync(join(site, 'next'), join(site, 'current'));
  expect((await ask(world, 'https://beacon.example/')).body).toBe('<p>two</p>');
});

test('paths lead where nginx would lead them', async () => {
  await using world = await open();
  const statusOf = async (path: string) => (await ask(world, `https://beacon.example${path}`)).status;
  expect(await statusOf('/assets/app.js')).toBe(200);
  expect(await statusOf('/assets/app.js?v=1')).toBe(200);
  expect(await statusOf('/a%20b/')).toBe(200);
  expect(await statusOf('/assets/')).toBe(403);
  expect(await statusOf('/nothing/')).toBe(404);
  expect(await statusOf('/nothing.js')).toBe(404);
  expect(await statusOf('/index.html/x')).toBe(404);
  expect(await ask(world, 'https://beacon.example/assets')).toMatchObject({
    status: 301,
    headers: { location: '/assets/' },
  });
  expect(await ask(world, 'https://beacon.example/', '-X', 'POST')).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  });
});

test('dot files are refused, and no path leads out of the folder', async () => {
  await using world = await open();
  for (const path of ['/.env', '/.git/config', '/.git/', '/assets/.hidden'])
    expect(await ask(world, `https://beacon.example${path}`), path).toMatchObject({ status: 403, body: 'Forbidden\n' });
  for (const path of ['/../../secret.txt', '/%2e%2e/%2e%2e/secret.txt', '/..%2f..%2fsecret.txt', '/%00', '/%ff'])
    expect((await ask(world, `https://beacon.example${path}`)).status, path).toBe(400);
  expect((await ask(world, 'https://beacon.example/.well-known/security.txt')).body).toBe('hello');
});

test('an address with a path serves what is below it, the longest first', async () => {
  await using world = await open();
  const at = (path: string) => ask(world, `https://downloads.beacon.example${path}`);
  expect(await at('/beacon/1.0/beacon.tar.gz')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/gzip' },
  });
  expect((await at('/beacon/nightly/x.txt')).body).toBe('night');
  expect((await at('/beacons/1.0/beacon.tar.gz')).status).toBe(404);
  expect((await at('/1.0/beacon.tar.gz')).status).toBe(404);
});

test('conditions and ranges', async () => {
  await using world = await open();
  const url = 'https://downloads.beacon.example/beacon/1.0/beacon.tar.gz';
  utimesSync(join(world.home, 'downloads/1.0/beacon.tar.gz'), 1_700_000_000, 1_700_000_000);
  const whole = await ask(world, url, '-I');
  expect(whole).toMatchObject({
    status: 200,
    headers: {
      etag: '"6553f100-a"',
      'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      'content-length': '10',
      'accept-ranges': 'bytes',
    },
    body: '',
  });
  expect((await ask(world, url, '-H', 'If-None-Match: "x", W/"6553f100-a"')).status).toBe(304);
  expect((await ask(world, url, '-H', 'If-None-Match: "x"')).status).toBe(200);
  expect((await ask(world, url, '-H', 'If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT')).status).toBe(304);
  expect((await ask(world, url, '-H', 'If-Modified-Since: Tue, 14 Nov 2023 22:13:19 GMT')).status).toBe(200);
  const part = async (range: string, ...more: string[]) => {
    const { status, body, headers } = await ask(world, url, '-H', `Range: bytes=${range}`, ...more);
    return [status, status === 416 ? '' : body, headers['content-range']];
  };
  expect(await part('2-4')).toEqual([206, '234', 'bytes 2-4/10']);
  expect(await part('7-')).toEqual([206, '789', 'bytes 7-9/10']);
  expect(await part('-3')).toEqual([206, '789', 'bytes 7-9/10']);
  expect(await part('-30')).toEqual([206, '0123456789', 'bytes 0-9/10']);
  expect(await part('8-99')).toEqual([206, '89', 'bytes 8-9/10']);
  expect(await part('10-')).toEqual([416, '', 'bytes */10']);
  expect(await part('-0')).toEqual([416, '', 'bytes */10']);
  expect(await part('4-2')).toEqual([200, '0123456789', undefined]);
  expect(await part('2-4', '-H', 'If-Range: "6553f100-a"')).toEqual([206, '234', 'bytes 2-4/10']);
  expect(await part('2-4', '-H', 'If-Range: "other"')).toEqual([200, '0123456789', undefined]);
});

test('an interrupted download goes on where it stopped', async () => {
  await using world = await open();
  writeFileSync(join(world.path, 'part.tgz'), '01234');
  const url = 'https://downloads.beacon.example/beacon/1.0/beacon.tar.gz';
  const { exitCode } = await world.run('curl', ['-sS', '-C', '-', '-o', 'part.tgz', url]);
  expect(exitCode).toBe(0);
  expect((await world.run('cat', ['part.tgz'])).stdout).toBe('0123456789');
});

test('two folders for one address, and an address of another port, are refused', async () => {
  const site = { url: 'https://beacon.example/', folder: 'a' };
  const twice = openWorld({
    hosts: [{ name: 'a', serves: [site, { ...site, url: 'https://beacon.example' }] }],
    sshd: 'never',
  });
  await expect(twice).rejects.toMatchObject({
    kind: 'config',
    message: 'two folders are to be served as beacon.example',
  });
  const port = openWorld({
    hosts: [{ name: 'a', serves: [{ ...site, url: 'https://beacon.example:8443' }] }],
    sshd: 'never',
  });
  await expect(port).rejects.toMatchObject({ kind: 'config' });
});
