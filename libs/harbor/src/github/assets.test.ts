import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { assetName } from './assets.ts';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, repo, textField, uploads, type World } from './testing/world.ts';

const check = openChecker();
const anonymous = { headers: { authorization: '' } };

/** Opens a release and gives its id. */
async function release(world: World, draft = false): Promise<string> {
  world.commit({ 'README.md': 'beacon' });
  return textField(await world.send('POST', `${repo}/releases`, { json: { tag_name: 'v1.0.0', draft } }), 'id');
}

function upload(world: World, id: string, name: string, body: string | Uint8Array, type = 'text/plain') {
  const url = `${uploads}/releases/${id}/assets?name=${encodeURIComponent(name)}&label=test`;
  return world.send('POST', url, { headers: { 'content-type': type }, body });
}

test('the recorded conflict: refused, listed, deleted, uploaded again', async () => {
  await using world = await openWorld(check);
  const id = await release(world);
  await upload(world, id, 'test-upload.txt', 'Hello, world!\n');
  const byTag = await world.send('GET', `${repo}/releases/tags/v1.0.0`);
  const uploadUrl = textField(byTag, 'upload_url');
  expect(uploadUrl).toBe(`${uploads}/releases/${id}/assets{?name,label}`);
  const again = () => upload(world, id, 'test-upload.txt', 'Hello, world!\n');
  const refused = await again();
  expect(refused.status).toBe(422);
  expect(refused.json).toMatchObject({
    message: 'Validation Failed',
    errors: [{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }],
  });
  const listed = await world.send('GET', textField(byTag, 'assets_url'));
  const asset = {
    ...{ name: 'test-upload.txt', label: 'test', content_type: 'text/plain', state: 'uploaded', size: 14 },
    browser_download_url: 'https://github.com/acme/beacon/releases/download/v1.0.0/test-upload.txt',
  };
  expect(listed.json).toMatchObject([asset]);
  const gone = await world.send('DELETE', textField(listed, 0, 'url'));
  expect([gone.status, gone.text]).toEqual([204, '']);
  const uploaded = await again();
  expect(uploaded.status).toBe(201);
  expect(uploaded.json).toMatchObject(asset);
  expect(field(uploaded, 'id')).not.toBe(field(listed, 0, 'id'));
});

test('the bytes come back as they were sent, through an address on another host, with their digest', async () => {
  await using world = await openWorld(check);
  const id = await release(world);
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256);
  const asset = await upload(world, id, 'beacon.tar.gz', bytes, 'application/gzip');
  expect(field(asset, 'digest')).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  const byApi = await world.send('GET', textField(asset, 'url'), { headers: { accept: 'application/octet-stream' } });
  const byWeb = await world.send('GET', textField(asset, 'browser_download_url'), anonymous);
  for (const sent of [byApi, byWeb]) {
    expect(sent.status).toBe(302);
    const location = sent.headers.location ?? '';
    expect(new URL(location).host).toBe('release-assets.githubusercontent.com');
    const got = await world.send('GET', location, anonymous);
    expect(got.status).toBe(200);
    expect(got.bytes.equals(Buffer.from(bytes))).toBe(true);
    expect(got.headers['content-disposition']).toBe('attachment; filename=beacon.tar.gz');
  }
  expect(field(await world.send('GET', textField(asset, 'url')), 'download_count')).toBe(2);
});

test('the other host takes no token along, no address that was changed, and none that is older than five minutes', async () => {
  let now = new Date('2026-11-20T12:00:00Z');
  await using world = await openWorld(check, { now: () => now });
  const asset = await upload(world, await release(world), 'a.txt', 'a');
  const sent = await world.send('GET', textField(asset, 'browser_download_url'), anonymous);
  const location = sent.headers.location ?? '';
  const withToken = await world.send('GET', location);
  expect([withToken.status, withToken.text]).toEqual([400, expect.stringContaining('InvalidAuthenticationInfo')]);
  const changed = location.replace(/sig=./, (text) => (text === 'sig=0' ? 'sig=1' : 'sig=0'));
  expect((await world.send('GET', changed, anonymous)).status).toBe(403);
  expect((await world.send('HEAD', location, anonymous)).headers['content-length']).toBe('1');
  now = new Date('2026-11-20T12:05:01Z');
  expect((await world.send('GET', location, anonymous)).status).toBe(403);
});

test('the assets of a draft are for those who may push', async () => {
  await using world = await openWorld(check);
  const asset = await upload(world, await release(world, true), 'a.txt', 'a');
  const url = textField(asset, 'url');
  expect((await world.send('GET', url)).status).toBe(200);
  expect((await world.send('GET', url, anonymous)).status).toBe(404);
  expect((await world.send('GET', textField(asset, 'browser_download_url'), anonymous)).status).toBe(404);
});

test('an upload is refused without a token, without a name, without bytes, and to no release', async () => {
  await using world = await openWorld(check);
  const id = await release(world);
  const url = `${uploads}/releases/${id}/assets`;
  const type = { 'content-type': 'text/plain' };
  const stranger = await world.send('POST', `${url}?name=a`, { headers: { ...type, authorization: '' }, body: 'a' });
  expect([stranger.status, field(stranger, 'message')]).toEqual([401, 'Requires authentication']);
  expect((await world.send('POST', url, { headers: type, body: 'a' })).status).toBe(422);
  const empty = await upload(world, id, 'a.txt', '');
  expect(field(empty, 'errors', 0)).toEqual({
    ...{ resource: 'ReleaseAsset', code: 'custom', field: 'size' },
    message: 'size must be greater than or equal to 1',
  });
  expect((await upload(world, '1', 'a.txt', 'a')).status).toBe(404);
  expect((await world.send('GET', `${repo}/releases/${id}/assets`)).json).toEqual([]);
});

test('an upload that GitHub broke off leaves its name taken, until it is deleted', async () => {
  await using world = await openWorld(check);
  const id = await release(world);
  world.github.faults.add({ host: 'uploads.github.com', effect: { is: 'own', name: 'starter' } });
  expect((await upload(world, id, 'a.txt', 'a')).status).toBe(502);
  const { faults } = world.github;
  expect(faults.left).toEqual([]);
  const [asset] = world.github.state.repositories[0]?.releases[0]?.assets ?? [];
  expect(asset).toMatchObject({ state: 'starter', size: 0, sha256: null });
  const refused = await upload(world, id, 'a.txt', 'a');
  expect(field(refused, 'errors', 0, 'code')).toBe('already_exists');
  expect((await world.send('DELETE', `${repo}/releases/assets/${asset?.id ?? 0}`)).status).toBe(204);
  expect((await upload(world, id, 'a.txt', 'a')).status).toBe(201);
});

test('an asset is renamed, but not to a name that another has', async () => {
  await using world = await openWorld(check);
  const id = await release(world);
  const url = textField(await upload(world, id, 'a.txt', 'a'), 'url');
  await upload(world, id, 'b.txt', 'b');
  const renamed = await world.send('PATCH', url, { json: { name: 'c.txt', label: 'see' } });
  expect(renamed.json).toMatchObject({ name: 'c.txt', label: 'see' });
  const refused = await world.send('PATCH', url, { json: { name: 'b.txt' } });
  expect(field(refused, 'errors', 0, 'code')).toBe('already_exists');
});

test('names lose their special characters', () => {
  const renamed = ['a_1.0~rc1_amd64.deb', 'app (15-5).apk', '1:2.0.tar.gz', '.env', 'a+001.tar.gz', 'é.txt', 'a.'];
  expect(renamed.map(assetName)).toEqual([
    ...['a_1.0.rc1_amd64.deb', 'app.15-5.apk', '1.2.0.tar.gz', 'default.env', 'a+001.tar.gz', 'e.txt', 'a'],
  ]);
});
