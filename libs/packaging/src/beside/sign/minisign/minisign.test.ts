import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { failure } from '../../../testing/release.ts';
import { hasMinisign, makeMinisignKeys, minisignSays, minisignSigns } from '../../testing/minisign.ts';
import { minisignSigner } from './signer.ts';
import { scryptCosts } from './unlock.ts';

const epoch = 1_700_000_000;
const file = { name: 'SHA256SUMS', bytes: Buffer.from('some sums\n') };

/** Secrets by name, and which of them were asked for. */
function secretsOf(all: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const secret = async (name: string): Promise<string | null> => {
    asked.push(name);
    return all[name] ?? null;
  };
  return { asked, secret };
}

const config = { key: 'KEY', password: null, publicKey: null };

describe.skipIf(!hasMinisign)('a signature of minisign (needs minisign)', () => {
  it('is verified by minisign, with the time and the name in its trusted comment, and comes out the same again', async () => {
    using folder = tempFolder({ SHA256SUMS: 'some sums\n' });
    const keys = makeMinisignKeys(null);
    const signer = minisignSigner(secretsOf({ KEY: keys.secret }), config, epoch);
    const signature = await signer.sign(file);
    folder.write({ 'SHA256SUMS.minisig': String(signature) });
    const { signed, said } = minisignSays(join(folder.path, 'SHA256SUMS'), keys.public);
    expect(said).toContain('Trusted comment: timestamp:1700000000\tfile:SHA256SUMS\thashed');
    expect(signed).toBe(true);
    expect(await minisignSigner(secretsOf({ KEY: keys.secret }), config, epoch).sign(file)).toEqual(signature);
    folder.write({ SHA256SUMS: 'other sums\n' });
    expect(minisignSays(join(folder.path, 'SHA256SUMS'), keys.public).signed).toBe(false);
  });

  it('is made with a key that has a password, and a wrong password is said to be one', async () => {
    using folder = tempFolder({ SHA256SUMS: 'some sums\n' });
    // In full with the costs that minisign takes by itself: 1 GiB, and seconds for each try.
    const keys = makeMinisignKeys('correct horse', { cheap: !process.env['WINDLASS_SOAK'] });
    const withPassword = { ...config, password: 'PASSWORD' };
    const signer = minisignSigner(secretsOf({ KEY: keys.secret, PASSWORD: 'correct horse' }), withPassword, epoch);
    folder.write({ 'SHA256SUMS.minisig': String(await signer.sign(file)) });
    expect(minisignSays(join(folder.path, 'SHA256SUMS'), keys.public).signed).toBe(true);

    const wrong = minisignSigner(secretsOf({ KEY: keys.secret, PASSWORD: 'battery staple' }), withPassword, epoch);
    const error = await failure(wrong.sign(file));
    expect(error).toMatchObject({ kind: 'config', message: 'the password of the minisign key KEY is wrong' });
    expect(JSON.stringify(error) + error.stack).not.toMatch(/battery staple/);
    expect(await failure(minisignSigner(secretsOf({ KEY: keys.secret }), config, epoch).sign(file))).toMatchObject({
      message: 'the minisign key KEY has a password, and none is named',
    });
  });

  it('that minisign made is known as one of ours; of another key, other bytes or another comment it is not', async () => {
    const [keys, others] = [makeMinisignKeys(null), makeMinisignKeys(null)];
    const signer = minisignSigner(secretsOf({ KEY: keys.secret }), config, epoch);
    const fault = (signature: string, bytes = file.bytes) => signer.fault(Buffer.from(signature), { ...file, bytes });
    const theirs = minisignSigns('some sums\n', keys, '-t', 'by hand');
    expect(await fault(theirs)).toBeNull();
    expect(await fault(minisignSigns('some sums\n', keys, '-l'))).toBeNull();
    expect(await fault(theirs, Buffer.from('other'))).toBe('it is of other bytes');
    expect(await fault(theirs.replace('by hand', 'by foot'))).toBe('its comment was changed');
    expect(await fault(minisignSigns('some sums\n', others))).toBe('it is of another key');
    expect(await fault('nonsense')).toBe('it is no signature of minisign');
  });

  it('is checked without the secret where the public key is given, which must be that of the secret', async () => {
    const [keys, others] = [makeMinisignKeys(null), makeMinisignKeys(null)];
    const services = secretsOf({ KEY: keys.secret });
    const signer = minisignSigner(services, { ...config, publicKey: keys.public }, epoch);
    expect(await signer.fault(Buffer.from(minisignSigns('some sums\n', keys)), file)).toBeNull();
    expect(services.asked).toEqual([]);
    await signer.sign(file);
    expect(services.asked).toEqual(['KEY']);
    const wrong = minisignSigner(services, { ...config, publicKey: others.public }, epoch);
    expect(await failure(wrong.sign(file))).toMatchObject({ kind: 'config', why: `the secret's is ${keys.public}` });
  });

  it('needs a key that is one', async () => {
    const keys = makeMinisignKeys(null);
    const sign = (secrets: Record<string, string>) =>
      failure(minisignSigner(secretsOf(secrets), config, epoch).sign(file));
    expect(await sign({})).toMatchObject({ kind: 'config', message: 'the secret KEY is not there' });
    expect(await sign({ KEY: 'untrusted comment: x\nc2VjcmV0\n' })).toMatchObject({
      message: 'the secret KEY is no secret key of minisign',
    });
    expect(await sign({ KEY: `untrusted comment: x\n${keys.public}\n` })).toMatchObject({ why: 'it is a public key' });
    const bytes = Buffer.from(keys.secret.split('\n')[1] ?? '', 'base64');
    bytes[70] = (bytes[70] ?? 0) ^ 1;
    expect(await sign({ KEY: bytes.toString('base64') })).toMatchObject({ message: 'the minisign key KEY is damaged' });
  });
});

test.each([
  // What minisign -G writes where it may take all the memory that it wants, and where it may not.
  [33_554_432n, 1_073_741_824n, { N: 2 ** 20, r: 8, p: 1 }],
  [1_048_576n, 33_554_432n, { N: 2 ** 15, r: 8, p: 1 }],
  [32_768n, 16_777_216n, { N: 1024, r: 8, p: 1 }],
  [2n ** 40n, 2n ** 45n, null],
])('costs of %d operations and %d bytes are those of libsodium', (ops, memory, expected) => {
  const costs = scryptCosts(ops, memory);
  if (expected === null) expect(costs).toBeNull();
  else expect(costs).toMatchObject(expected);
});
