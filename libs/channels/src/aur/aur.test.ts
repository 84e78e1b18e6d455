import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aur } from './aur.ts';
import { accountIn } from './prove.ts';
import { type AurWorld, type Beacon, openAurWorld } from './testing/world.ts';

let world: AurWorld;
beforeAll(async () => {
  world = await openAurWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const states = ({ steps }: { readonly steps: readonly { readonly state: string }[] }) =>
  steps.map(({ state }) => state);

/** Prepared, its archive public, and pushed. */
async function pushed(name: string, ...versions: readonly string[]): Promise<Beacon> {
  const product = world.product(name);
  for (const version of versions) {
    product.raise(version);
    product.serve(version);
    await product.prepare();
    const { steps, errors } = await product.apply(version);
    expect({ states: states({ steps }), errors }).toEqual({ states: ['done'], errors: [] });
  }
  return product;
}

describe('push', () => {
  test('a new package is made, the AUR shows it, and the second run finds it there', async () => {
    const product = world.product('fresh');
    product.raise('1.0.0+001');
    expect(await aur.observe(await product.context())).toEqual({ is: 'absent' });
    await expect(aur.promote(await product.context())).rejects.toMatchObject({
      kind: 'gate',
      next: 'npx windlass prepare-aur-package',
    });
    await product.prepare();
    expect(await aur.check(await product.context())).toEqual([]);
    product.serve('1.0.0+001');
    const [action] = await aur.promote(await product.context());
    expect(action).toMatchObject({
      id: 'aur-push',
      kind: 'aur.push@1',
      title: 'push fresh-bin 1.0.0-1 to the AUR (3 files)',
      reach: { undo: 'none', why: expect.stringContaining('https://aur.archlinux.org/pkgbase/fresh-bin/request/') },
    });
    expect(states(await product.apply('1.0.0+001'))).toEqual(['done']);
    expect(await aur.observe(await product.context())).toEqual({
      is: 'present',
      version: '1.0.0',
      digests: { 'fresh-1.0.0-linux.tar.gz': { alg: 'sha256', hex: product.sha256('1.0.0+001'), of: 'file' } },
      url: 'https://aur.archlinux.org/packages/fresh-bin',
    });
    expect(await product.files()).toEqual(['.SRCINFO', 'PKGBUILD', 'fresh.desktop']);
    expect(await product.log('%s | %an <%ae>')).toEqual(['upgpkg: fresh-bin 1.0.0-1 | Test <test@example.org>']);
    expect(states(await product.apply('1.0.0+001'))).toEqual(['unchanged']);
    expect(await product.log('%s')).toHaveLength(1);
  });

  test('a package that did not exist before stays, and the residue says how it goes away', async () => {
    const product = await pushed('stays', '1.0.0+001');
    const { steps, residue } = await product.undo('1.0.0+001');
    expect(states({ steps })).toEqual(['skipped']);
    expect(residue).toEqual([
      expect.stringContaining('by request only: https://aur.archlinux.org/pkgbase/stays-bin/request/'),
    ]);
  });

  test('undone by a commit on top: the former files are back, byte for byte, and the history shows both', async () => {
    const product = await pushed('back', '1.0.0+001', '1.1.0+001');
    const before = await product.show('HEAD~1:PKGBUILD');
    const { steps, residue, errors } = await product.undo('1.1.0+001');
    expect({ states: states({ steps }), residue, errors }).toEqual({ states: ['undone'], residue: [], errors: [] });
    expect(await product.show('HEAD:PKGBUILD')).toBe(before);
    expect(await product.log('%s')).toEqual([
      'Back to 1.0.0-1',
      'upgpkg: back-bin 1.1.0-1',
      'upgpkg: back-bin 1.0.0-1',
    ]);
    expect(await aur.observe(await product.context())).toMatchObject({ version: '1.0.0' });
  });

  test('what somebody else pushed since is left alone', async () => {
    const product = await pushed('theirs', '1.0.0+001', '1.1.0+001');
    await product.pushAsAnother({ PKGBUILD: `${await product.show('HEAD:PKGBUILD')}# theirs\n` });
    const { steps, residue } = await product.undo('1.1.0+001');
    expect(states({ steps })).toEqual(['skipped']);
    expect(residue[0]).toMatch(/it was changed since/);
    expect(await product.log('%s')).toEqual(['theirs', 'upgpkg: theirs-bin 1.1.0-1', 'upgpkg: theirs-bin 1.0.0-1']);
  });

  test('somebody who is faster is named, and not overwritten', async () => {
    const product = await pushed('race', '1.0.0+001');
    product.raise('1.1.0+001');
    product.serve('1.1.0+001');
    await product.prepare();
    const theirs = { PKGBUILD: `${await product.show('HEAD:PKGBUILD')}# faster\n` };
    const { errors } = await product.apply('1.1.0+001', () => product.pushAsAnother(theirs));
    expect(errors[0]).toMatchObject({
      kind: 'publish',
      message: 'somebody else pushed to race-bin in this moment',
      why: expect.stringMatching(/^[0-9a-f]+ by Somebody, .*: theirs$/),
      next: expect.stringContaining('git clone aur@aur.archlinux.org:race-bin.git'),
    });
    expect(await product.log('%s')).toEqual(['theirs', 'upgpkg: race-bin 1.0.0-1']);
    // With their commit known it goes on top.
    expect(states(await product.apply('1.1.0+001'))).toEqual(['done']);
  });

  test('a manifest waits until its source is public with the bytes that were packed', async () => {
    const product = world.product('early');
    product.raise('1.0.0+001');
    await product.prepare();
    expect((await product.apply('1.0.0+001')).errors[0]).toMatchObject({
      message: 'a source is not public yet, so no manifest may name it',
      why: 'its server answered 404',
      where: 'https://downloads.beacon.example/early/1.0.0-001/early-1.0.0-linux.tar.gz',
    });
    product.serve('1.0.0+001', 'other bytes');
    expect((await product.apply('1.0.0+001')).errors[0]).toMatchObject({
      message: 'a source is public with other bytes, so no manifest may name it',
    });
    expect(await aur.observe(await product.context())).toEqual({ is: 'absent' });
  });

  test('what the AUR itself refuses is said in its words', async () => {
    const product = world.product('refused');
    product.raise('1.0.0+001');
    product.serve('1.0.0+001');
    await product.prepare();
    const [action] = await aur.promote(await product.context());
    if (action === undefined) throw new Error('nothing to push');
    const wrong = { path: 'sub/file', text: 'x' };
    const args = { ...product.argsOf(action), files: [...product.argsOf(action).files, wrong] };
    const { errors } = await product.applyAction('1.0.0+001', { ...action, args });
    expect(errors[0]).toMatchObject({
      message: 'the AUR did not take refused-bin',
      why: expect.stringContaining('the repository must not contain subdirectories'),
    });
  });

  test('a package never goes back', async () => {
    const product = await pushed('ahead', '2.0.0+001');
    product.raise('1.9.0+001');
    product.serve('1.9.0+001');
    await product.prepare();
    const findings = await aur.check(await product.context());
    expect(findings).toMatchObject([{ check: 'aur-goes-back', severity: 'error', expected: '2.0.0-1 or newer' }]);
    expect((await product.apply('1.9.0+001')).errors[0]).toMatchObject({ message: 'ahead-bin would go back' });
  });

  test('files that are no text, and permissions, come through both ways', async () => {
    const product = await pushed('bytes', '1.0.0+001');
    const binary = Buffer.from([0, 255, 13, 10, 128]);
    await product.pushAsAnother(
      { '.gitattributes': '* text=auto eol=crlf\n', 'bytes.desktop': binary },
      'bytes.desktop',
    );
    product.raise('1.1.0+001');
    product.serve('1.1.0+001');
    await product.prepare();
    expect(states(await product.apply('1.1.0+001'))).toEqual(['done']);
    expect(await product.show('HEAD:bytes.desktop')).toBe('[Desktop Entry]\n');
    expect(states(await product.undo('1.1.0+001'))).toEqual(['undone']);
    expect(await product.bytes('HEAD:bytes.desktop')).toEqual(binary);
    expect(await product.modeOf('bytes.desktop')).toBe('100755');
  });
});

describe('prove', () => {
  test('the key may push, and nothing was pushed', async () => {
    const product = await pushed('proven', '1.0.0+001');
    const before = await product.log('%H');
    const proof = await aur.prove(await product.context());
    expect(proof).toMatchObject({ publish: 'yes', undo: { undo: 'full' }, why: null, next: null });
    expect(await product.log('%H')).toEqual(before);
  });

  test('a package that is not there yet may be made, and could not be taken back', async () => {
    const product = world.product('unborn');
    product.raise('1.0.0+001');
    expect(await aur.prove(await product.context())).toMatchObject({ publish: 'yes', undo: { undo: 'none' } });
    expect(await aur.observe(await product.context())).toEqual({ is: 'absent' });
  });

  test('an orphan has to be adopted first', async () => {
    const product = await pushed('orphan', '1.0.0+001');
    await product.ssh('disown', 'orphan-bin');
    expect(await aur.prove(await product.context())).toMatchObject({
      publish: 'no',
      why: expect.stringContaining('orphan-bin is orphaned'),
      next: 'ssh aur@aur.archlinux.org adopt orphan-bin',
    });
  });

  test('a host that does not answer leaves it unknown', async () => {
    const product = world.product('far', { host: 'aur@nowhere.invalid' });
    product.raise('1.0.0+001');
    expect(await aur.prove(await product.context())).toMatchObject({ publish: 'unknown', why: expect.any(String) });
  });
});

test('the account stands in the greeting', () => {
  const said =
    'Welcome to AUR, pilot! Interactive shell is disabled.\nTry `ssh aur@aur.archlinux.org help` for a list of commands.\n';
  expect(accountIn(said)).toBe('pilot');
  expect(accountIn('aur@aur.archlinux.org: Permission denied (publickey).\n')).toBeNull();
});

describe('check', () => {
  test('an address under which no channel puts anything is pointed out', async () => {
    const product = world.product('mirror', {}, (text) =>
      text.replaceAll('downloads.beacon.example', 'mirror.example'),
    );
    product.raise('1.0.0+001');
    await product.prepare();
    expect(await aur.check(await product.context())).toMatchObject([{ check: 'aur-address', severity: 'warning' }]);
  });

  test('a PKGBUILD of another version is an error with its place', async () => {
    const product = world.product('late', {}, (text) => text.replace('/$pkgver-$_build/', '/0.9.0-001/'));
    product.raise('1.0.0+001');
    expect(await aur.check(await product.context())).toMatchObject([
      {
        severity: 'error',
        file: 'packaging/aur/PKGBUILD',
        line: 9,
        message: expect.stringContaining('is of 0.9.0-001'),
      },
    ]);
  });
});
