import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '@windlass/kit/actions/house';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { describe, expect, it } from 'vitest';
import { createPackages, planAll } from '../archive/create-packages.ts';
import { packagesPlan } from '../archive/plan.ts';
import { configOf, product, snapshot } from '../testing/product.ts';
import { failure, releaseIn } from '../testing/release.ts';
import { rememberable } from './remembered.ts';
import { hasGpg, testKeys } from './testing/gpg.ts';
import { hasMinisign, makeMinisignKeys, minisignSays } from './testing/minisign.ts';
import { openSigstore, tokenOf, workflowClaims } from './testing/sigstore.ts';

const signed = ['SHA256SUMS', 'SHA512SUMS', 'beacon-1.2.3_007.intoto.json'];
const packages = { linux: { platform: 'linux-x86_64', files: [{ from: 'bin/beacon', mode: '0755' }] } };
const withSigning = (signing: object) => ({
  ...product,
  'windlass.config.json': configOf(packages, { artifacts: { sbom: false, signing } }),
});
const dirOf = (folder: Folder, ...parts: string[]) => join(folder.path, 'dist/release', ...parts);

async function create(folder: Folder, env: NodeJS.ProcessEnv) {
  const release = await releaseIn(folder.path, env);
  const created = await createPackages(release, []);
  return {
    ...created,
    release,
    written: created.attached.filter(({ state }) => state === 'done').map(({ id }) => id.replace('attach-', '')),
  };
}

describe.skipIf(!hasMinisign)('signatures of minisign (need minisign)', () => {
  const keys = hasMinisign ? [makeMinisignKeys(null), makeMinisignKeys(null)] : [];
  const [one, two] = [keys[0] ?? { secret: '', public: '' }, keys[1] ?? { secret: '', public: '' }];
  const names = signed.map((name) => `${name}.minisig`);

  it('are there for the checksums and the provenance, are in the table, and are verified by minisign', async () => {
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' } }));
    const { list, written } = await create(folder, { KEY: one.secret });
    expect(written).toEqual([...signed, ...names]);
    expect(list.attachments?.slice(3).map(({ kind, name, of }) => [kind, name, of])).toEqual(
      signed.map((name) => ['signature', `${name}.minisig`, name]),
    );
    for (const name of signed) expect(minisignSays(dirOf(folder, name), one.public).signed).toBe(true);
  });

  it('stay as long as they are right: not when broken, of another key, or of other bytes', async () => {
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' } }));
    await create(folder, { KEY: one.secret });
    const before = snapshot(folder);
    expect((await create(folder, { KEY: one.secret })).written).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
    const [first = ''] = names;
    writeFileSync(dirOf(folder, first), readFileSync(dirOf(folder, first), 'utf8').replace('timestamp', 'timestump'));
    const mended = await create(folder, { KEY: one.secret });
    expect(mended.written).toEqual([first]);
    expect(mended.attached.find(({ id }) => id === `attach-${first}`)?.reason).toBe('its comment was changed');
    const changed = await create(folder, { KEY: two.secret });
    expect(changed.written).toEqual(names);
    expect(changed.attached.at(-1)?.reason).toBe('it is of another key');
    for (const name of signed) expect(minisignSays(dirOf(folder, name), two.public).signed).toBe(true);
    folder.write({ 'bin/beacon': 'other\n' });
    expect((await create(folder, { KEY: two.secret })).written).toEqual([...signed, ...names]);
  });

  it('go when they are not asked for any more', async () => {
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' } }));
    await create(folder, { KEY: one.secret });
    folder.write(withSigning({}));
    const { removed, list } = await create(folder, {});
    expect(removed.toSorted()).toEqual(names.toSorted());
    expect(list.attachments).toHaveLength(3);
  });

  it('are planned without a look at the secret', async () => {
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' }, sigstore: {} }));
    const release = await releaseIn(folder.path, {});
    const plan = packagesPlan(release, await planAll(release, []));
    const titles = plan.actions.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'sign SHA256SUMS with minisign',
        'sign SHA256SUMS with sigstore, where there is an identity token',
      ]),
    );
  });

  it('that cannot be made leave everything as it was', async () => {
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' } }));
    await create(folder, { KEY: one.secret });
    const before = snapshot(folder);
    folder.write({ 'bin/beacon': 'other\n' });
    expect(await failure(create(folder, {}))).toMatchObject({ kind: 'config', message: 'the secret KEY is not there' });
    expect(snapshot(folder)).toEqual(before);
  });

  it('show nothing of key and password: not in the folder, the table, the events or the state of a release', async () => {
    const locked = makeMinisignKeys('correct horse battery');
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY', password: 'PASSWORD' } }));
    const env = { KEY: locked.secret, PASSWORD: 'correct horse battery' };
    const { release } = await create(folder, env);
    const wrong = await failure(create(folder, { ...env, PASSWORD: 'wrong horse battery' }));
    expect(wrong).toMatchObject({ kind: 'config', message: 'the password of the minisign key KEY is wrong' });
    const secrets = ['horse battery', locked.secret.split('\n')[1]?.slice(0, 40) ?? ''];
    const said = JSON.stringify([release.events, wrong, wrong.stack]);
    for (const secret of secrets) {
      expect(said).not.toContain(secret);
      const found = spawnSync('grep', ['--recursive', '--binary-files=text', '--fixed-strings', '--', secret, '.'], {
        cwd: folder.path,
        encoding: 'utf8',
      });
      expect(found.stdout).toBe('');
    }
  });
});

describe.skipIf(!hasGpg || !hasMinisign)('signatures of gpg beside others (need gpg and minisign)', () => {
  it('are verified by gpg, and stay', async () => {
    using keys = testKeys();
    using temp = tempFolder();
    const fingerprint = keys.make('beacon', 'correct horse battery');
    const secrets = {
      GPG: keys.secret(fingerprint, 'correct horse battery'),
      PASS: 'correct horse battery',
      TMPDIR: temp.path,
    };
    const { secret, public: publicKey } = makeMinisignKeys(null);
    using folder = tempRepository(withSigning({ minisign: { key: 'KEY' }, gpg: { key: 'GPG', password: 'PASS' } }));
    const { list } = await create(folder, { ...secrets, KEY: secret });
    expect(list.attachments).toHaveLength(9);
    const env = { PATH: process.env['PATH'], GNUPGHOME: keys.home };
    for (const name of signed) {
      const status = execFileSync('gpg', ['--batch', '--status-fd', '1', '--verify', `${name}.asc`, name], {
        cwd: dirOf(folder),
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(status).toContain(`VALIDSIG ${fingerprint}`);
      expect(minisignSays(dirOf(folder, name), publicKey).signed).toBe(true);
    }
    const before = snapshot(folder);
    expect((await create(folder, { ...secrets, KEY: secret })).written).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
    expect(readdirSync(temp.path)).toEqual([]);
  });
});

describe('signatures of sigstore', () => {
  const names = signed.map((name) => `${name}.sigstore.json`);

  it('are verified by its own library, stay on a second run, and are made anew for another identity', async () => {
    await using sigstore = await openSigstore();
    using folder = tempRepository(withSigning({ sigstore: { fulcio: sigstore.url, rekor: sigstore.url } }));
    const { list } = await create(folder, sigstore.env);
    expect(list.attachments?.slice(3).map(({ name }) => name)).toEqual(names);
    for (const name of signed)
      sigstore.verify(readFileSync(dirOf(folder, `${name}.sigstore.json`), 'utf8'), readFileSync(dirOf(folder, name)));
    const before = snapshot(folder);
    expect((await create(folder, sigstore.env)).written).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
    const stranger = tokenOf({ ...workflowClaims, sub: 'project_path:acme/beacon', job_workflow_ref: '' });
    expect((await create(folder, { SIGSTORE_ID_TOKEN: stranger })).written).toEqual(names);
  });

  it('are left out with a note where there is no identity, and one of other bytes does not stay', async () => {
    await using sigstore = await openSigstore();
    using folder = tempRepository(withSigning({ sigstore: { fulcio: sigstore.url, rekor: sigstore.url } }));
    await create(folder, sigstore.env);
    expect((await create(folder, {})).list.attachments).toHaveLength(6);
    folder.write({ 'bin/beacon': 'other\n' });
    const { list, removed, release } = await create(folder, {});
    expect(list.attachments).toHaveLength(3);
    expect(removed.toSorted()).toEqual(names.toSorted());
    const notes = release.events.filter((event) => event.kind === 'note');
    expect(notes).toMatchObject([
      {
        level: 'warning',
        message: expect.stringMatching(/^nothing is signed with sigstore: there is no identity token/),
      },
    ]);
  });

  it('and what a CI said of its run are taken from the ledger by a run that goes on elsewhere', async () => {
    await using sigstore = await openSigstore();
    using folder = tempRepository(withSigning({ sigstore: { fulcio: sigstore.url, rekor: sigstore.url } }));
    const ci = (run: string) => ({
      ...sigstore.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'acme/beacon',
      GITHUB_RUN_ID: run,
    });
    const house = await openHouse({ root: folder.path, env: {}, line: 'main', ledger: 'file', remote: 'origin' });
    const writer = writerId(hostname(), ensureTreeId(house.treeDir));
    const options = { writer, command: 'test', now: () => new Date(), mask: (text: string) => text };
    const opened = await openRelease(house.ledger, '1.2.3+007', options);
    await opened.writer.close();
    const first = await create(folder, ci('1'));
    const evidence = { ok: true, summary: 'packed', data: { attachments: rememberable(first.release, first.list) } };
    await recordEvidence(
      { ...first.release, context: { ...first.release.context, script: 'create-binary-packages' } },
      evidence,
    );
    const texts = () => [...signed, ...names].map((name) => readFileSync(dirOf(folder, name), 'utf8'));
    const before = texts();
    rmSync(join(folder.path, 'dist'), { recursive: true });
    const asked = sigstore.requests.length;
    const second = await create(folder, ci('2'));
    expect(texts()).toEqual(before);
    expect(second.attached.at(-1)).toMatchObject({
      state: 'done',
      reason: 'an earlier run of this release has made it',
    });
    // Who it is, and no more.
    expect(sigstore.requests.slice(asked).map(({ path }) => path)).toEqual(['/token?job=1&audience=sigstore']);
    folder.write({ 'bin/beacon': 'other\n' });
    await create(folder, ci('3'));
    expect(texts().some((text, at) => text === before[at])).toBe(false);
  });
});
