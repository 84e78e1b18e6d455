import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { describe, expect, it, test } from 'vitest';
import { createPackages } from '../archive/create-packages.ts';
import { type ArtifactList, readArtifacts } from '../artifacts.ts';
import { configOf, product } from '../testing/product.ts';
import { releaseIn } from '../testing/release.ts';
import { checkAttachments } from './check.ts';
import { hasMinisign, makeMinisignKeys } from './testing/minisign.ts';
import { openSigstore } from './testing/sigstore.ts';

const packed = 'beacon-1.2.3-linux-x86_64.tar.gz';
const sbom = `${packed}.cdx.json`;
const provenance = 'beacon-1.2.3_007.intoto.json';
const packages = { linux: { platform: 'linux-x86_64', files: [{ from: 'bin/beacon', mode: '0755' }] } };
const filesWith = (signing: object = {}) => ({
  ...product,
  'windlass.config.json': configOf(packages, { artifacts: { signing } }),
});

const at = (folder: Folder, name: string) => join(folder.path, 'dist/release', name);

async function pack(folder: Folder, env: NodeJS.ProcessEnv = {}): Promise<void> {
  await createPackages(await releaseIn(folder.path, env), []);
}

async function check(folder: Folder, env: NodeJS.ProcessEnv = {}) {
  const release = await releaseIn(folder.path, env);
  return checkAttachments(release, readArtifacts(release.artifactsDir, release.versionText));
}

/** Changes a file, and the table so that it tells of the change. */
function change(folder: Folder, name: string, edit: (text: string) => string): void {
  const text = edit(readFileSync(at(folder, name), 'utf8'));
  writeFileSync(at(folder, name), text);
  const list: ArtifactList = JSON.parse(readFileSync(at(folder, 'artifacts.json'), 'utf8'));
  const attachments = list.attachments?.map((one) => (one.name === name ? { ...one, sha256: sha256Hex(text) } : one));
  writeFileSync(at(folder, 'artifacts.json'), JSON.stringify({ ...list, attachments }));
}

describe('what goes out beside the packages', () => {
  it('is found to be right as it was written', async () => {
    using folder = tempRepository(filesWith());
    await pack(folder);
    expect(await check(folder)).toEqual([]);
  });

  const zeros = '0'.repeat(64);
  test.each<[string, string, ((text: string) => string) | null, string, RegExp]>([
    ['is gone', 'SHA512SUMS', null, 'attachment-checksums', /^SHA512SUMS is not there$/],
    [
      'does not list everything',
      'SHA512SUMS',
      (text) => text.split('\n').slice(0, 1).join('\n'),
      'attachment-checksums',
      /is wrong about .*\.cdx\.json$/,
    ],
    [
      'has a wrong digest',
      'SHA256SUMS',
      (text) => text.replace(new RegExp(`^\\w+(?=  ${sbom})`, 'm'), zeros),
      'attachment-checksums',
      /^SHA256SUMS is wrong about .*\.cdx\.json$/,
    ],
    [
      'lists something else',
      'SHA256SUMS',
      (text) => `${text}${zeros}  evil.tar.gz\n`,
      'attachment-checksums',
      /lists evil\.tar\.gz, which is not of this release/,
    ],
    [
      'is of another package',
      sbom,
      (text) => text.replace(/"content": "\w{64}"/, `"content": "${zeros}"`),
      'attachment-sbom',
      /is of another package/,
    ],
    ['is no list of contents', sbom, () => '{}', 'attachment-sbom', /is no list of contents/],
    ['is no JSON', sbom, () => '{', 'attachment-sbom', /is no JSON/],
    [
      'is of another package',
      provenance,
      (text) => text.replace(/"sha256": "\w{64}"/, `"sha256": "${zeros}"`),
      'attachment-provenance',
      /does not say how .* was made/,
    ],
    [
      'is of more packages',
      provenance,
      (text) => text.replace('"subject": [', '"subject": [{"name":"evil","digest":{}},'),
      'attachment-provenance',
      /is of 2 packages, not of 1/,
    ],
  ])('that %s (%s) is found', async (_, name, edit, rule, message) => {
    using folder = tempRepository(filesWith());
    await pack(folder);
    if (edit === null) rmSync(at(folder, name));
    else change(folder, name, edit);
    const found = await check(folder);
    const own = found.filter(({ check: by }) => by === rule);
    expect(own).toMatchObject([
      { severity: 'error', file: name, message: expect.stringMatching(message), fix: expect.any(String) },
    ]);
  });

  it('that was changed without the table is found', async () => {
    using folder = tempRepository(filesWith());
    await pack(folder);
    writeFileSync(at(folder, provenance), '{}');
    expect(await check(folder)).toMatchObject([
      { message: `${provenance} is not as it was written`, actual: sha256Hex('{}') },
    ]);
  });

  it('that the config asks for and nobody made is found', async () => {
    using folder = tempRepository(product);
    await pack(folder);
    folder.write(filesWith({ sigstore: {} }));
    expect((await check(folder)).map(({ severity, message }) => [severity, message])).toEqual([
      ['error', 'SHA512SUMS was not made'],
      ['error', `${sbom} was not made`],
      ['error', `${provenance} was not made`],
      ['warning', 'SHA256SUMS.sigstore.json was not made'],
      ['warning', 'SHA512SUMS.sigstore.json was not made'],
      ['warning', `${provenance}.sigstore.json was not made`],
    ]);
  });
});

describe.skipIf(!hasMinisign)('a signature (needs minisign)', () => {
  it('is verified with the key of the secret or with the one that is given; without either it is said that it was not', async () => {
    const [keys, others] = [makeMinisignKeys(null), makeMinisignKeys(null)];
    using folder = tempRepository(filesWith({ minisign: { key: 'KEY' } }));
    await pack(folder, { KEY: keys.secret });
    expect(await check(folder, { KEY: keys.secret })).toEqual([]);
    const ofOther = await check(folder, { KEY: others.secret });
    expect(ofOther.map(({ check: by, severity, actual }) => [by, severity, actual])).toEqual(
      Array.from({ length: 3 }, () => ['attachment-signature', 'error', 'it is of another key']),
    );
    expect((await check(folder)).map(({ severity, message }) => [severity, message])[0]).toEqual([
      'warning',
      'SHA256SUMS.minisig was not verified: the secret KEY is not there',
    ]);
    folder.write(filesWith({ minisign: { key: 'KEY', publicKey: keys.public } }));
    expect(await check(folder)).toEqual([]);
    folder.write(filesWith({ minisign: { key: 'KEY', publicKey: others.public } }));
    expect(await check(folder)).toHaveLength(3);
  });
});

test('a bundle of Sigstore is held against what it signs, and nobody is asked', async () => {
  await using sigstore = await openSigstore();
  using folder = tempRepository(filesWith({ sigstore: { fulcio: sigstore.url, rekor: sigstore.url } }));
  await pack(folder, sigstore.env);
  const asked = sigstore.requests.length;
  expect(await check(folder, sigstore.env)).toEqual([]);
  change(folder, 'SHA512SUMS.sigstore.json', () => readFileSync(at(folder, 'SHA256SUMS.sigstore.json'), 'utf8'));
  expect(await check(folder)).toMatchObject([
    {
      check: 'attachment-signature',
      message: 'SHA512SUMS.sigstore.json does not verify',
      actual: 'it is of other bytes',
    },
  ]);
  expect(sigstore.requests).toHaveLength(asked);
});
