import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../../../testing/release.ts';
import { agentsIn, hasGpg, type TestKeys, testKeys } from '../../testing/gpg.ts';
import { gpgSigner } from './signer.ts';

const file = { name: 'SHA256SUMS', bytes: Buffer.from('some sums\n') };
const config = { key: 'KEY', password: null, id: null };

describe.skipIf(!hasGpg)('a signature of gpg (needs gpg)', () => {
  let keys: TestKeys;
  let plain = '';
  beforeAll(() => {
    keys = testKeys();
    plain = keys.make('plain');
  });
  afterAll(() => keys[Symbol.dispose]());

  /** What a signer works with, in a temp folder whose content shows what it leaves behind. */
  function toolsOf(secrets: Readonly<Record<string, string>>, more: NodeJS.ProcessEnv = {}) {
    const temp = tempFolder();
    const log = join(temp.path, 'log');
    const redactor = new Redactor();
    const inner = makeRunner({ plan: false, redactor, logDir: null, emit: () => undefined });
    const lines: string[] = [];
    const runner: typeof inner = {
      ...inner,
      run: async (name, args, options) => {
        lines.push([name, ...args].join(' '));
        return inner.run(name, args, { ...options, log });
      },
    };
    const secret = async (name: string): Promise<string | null> => {
      if (secrets[name] !== undefined) redactor.add(secrets[name]);
      return secrets[name] ?? null;
    };
    const env = { PATH: process.env['PATH'], HOME: temp.path, TMPDIR: temp.path, ...more };
    return {
      temp,
      services: { secret, runner, redactor, env },
      lines,
      left: () => readdirSync(temp.path).filter((name) => name !== 'log'),
    };
  }

  const created = () =>
    Number(
      keys
        .gpg(['--with-colons', '--list-keys', plain])
        .split('\n')
        .find((line) => line.startsWith('pub:'))
        ?.split(':')[5],
    );

  function verified(signature: Uint8Array, text = 'some sums\n'): string {
    using folder = tempFolder({ SHA256SUMS: text });
    writeFileSync(join(folder.path, 'SHA256SUMS.asc'), signature);
    const env = { PATH: process.env['PATH'], GNUPGHOME: keys.home };
    const args = ['--batch', '--status-fd', '1', '--verify', 'SHA256SUMS.asc', 'SHA256SUMS'];
    return execFileSync('gpg', args, { cwd: folder.path, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  it('is verified by gpg, tells the time that it is given, and is the same whenever it is made', async () => {
    const { temp, services, left } = toolsOf({ KEY: keys.secret(plain) });
    const epoch = created() + 5_000_000;
    const signer = gpgSigner(services, config, epoch);
    const signature = await signer.sign(file);
    expect(await signer.fault(signature ?? Buffer.alloc(0), file)).toBeNull();
    await signer.close();
    const status = verified(signature ?? Buffer.alloc(0));
    expect(status).toMatch(new RegExp(`VALIDSIG ${plain} \\S+ ${epoch} `));
    const again = gpgSigner(services, config, epoch);
    expect(await again.sign(file)).toEqual(signature);
    await again.close();
    // No home, no agent, no key.
    expect(left()).toEqual([]);
    expect(agentsIn(temp.path)).toEqual([]);
    temp[Symbol.dispose]();
  });

  it('is never older than its key', async () => {
    const { temp, services } = toolsOf({ KEY: keys.secret(plain) });
    const signer = gpgSigner(services, config, 1_000_000_000);
    const signature = await signer.sign(file);
    await signer.close();
    expect(verified(signature ?? Buffer.alloc(0))).toMatch(new RegExp(`VALIDSIG ${plain} \\S+ ${created()} `));
    temp[Symbol.dispose]();
  });

  it('is made with a passphrase that no command line and no log shows; a wrong one is said to be one', async () => {
    const fingerprint = keys.make('locked', 'correct horse battery');
    const secret = keys.secret(fingerprint, 'correct horse battery');
    const { temp, services, lines, left } = toolsOf({
      KEY: secret,
      GOOD: 'correct horse battery',
      BAD: 'wrong horse battery',
    });
    const good = gpgSigner(services, { ...config, password: 'GOOD' }, 0);
    expect(await good.fault((await good.sign(file)) ?? Buffer.alloc(0), file)).toBeNull();
    await good.close();
    const bad = gpgSigner(services, { ...config, password: 'BAD' }, 0);
    const error = await failure(bad.sign(file));
    expect(error).toMatchObject({ kind: 'config', message: 'the passphrase of the gpg key is wrong' });
    await bad.close();
    const none = gpgSigner(services, config, 0);
    expect(await failure(none.sign(file))).toMatchObject({
      message: 'the gpg key has a passphrase, and none is named',
    });
    await none.close();
    const shown = [...lines, JSON.stringify(error), error.stack, readFileSync(join(temp.path, 'log'), 'utf8')].join(
      '\n',
    );
    expect(shown).toContain('--passphrase-fd 0');
    expect(shown).not.toMatch(/horse battery|BEGIN PGP PRIVATE/);
    expect(left()).toEqual([]);
    temp[Symbol.dispose]();
  });

  it('of another key, of other bytes, or none at all is not ours', async () => {
    const other = keys.make('other');
    const { temp, services } = toolsOf({ KEY: keys.secret(plain) });
    const signer = gpgSigner(services, config, 0);
    const signed = (by: string, text: string): Buffer => {
      using folder = tempFolder({ text });
      const path = join(folder.path, 'text');
      return Buffer.from(keys.gpg(['--armor', '--local-user', by, '--output', '-', '--detach-sign', path]));
    };
    expect(await signer.fault(signed(plain, 'some sums\n'), file)).toBeNull();
    expect(await signer.fault(signed(plain, 'other sums\n'), file)).toBe('it is of other bytes');
    expect(await signer.fault(signed(other, 'some sums\n'), file)).toBe('it is of another key');
    expect(await signer.fault(Buffer.from('nonsense'), file)).toBe('it is no good signature of gpg');
    await signer.close();
    temp[Symbol.dispose]();
  });

  it('is made with the keys of gpg itself where none is given, whose agent is left alone', async () => {
    const { temp, services } = toolsOf({}, { GNUPGHOME: keys.home });
    const all = gpgSigner(services, { ...config, key: null }, 0);
    expect(await failure(all.sign(file))).toMatchObject({
      kind: 'config',
      message: "more than one key to sign with is in gpg's own keys",
    });
    await all.close();
    const one = gpgSigner(services, { ...config, key: null, id: plain.slice(-16) }, 0);
    expect(verified((await one.sign(file)) ?? Buffer.alloc(0))).toContain(`VALIDSIG ${plain}`);
    await one.close();
    expect(agentsIn(keys.home)).not.toEqual([]);
    temp[Symbol.dispose]();
  });

  it('needs a key that is one, is named rightly and has not expired', async () => {
    const expired = keys.make('expired', '', 'ed25519', 'sign', 'seconds=1');
    const run = async (secret: string, id: string | null = null) => {
      const { temp, services, left } = toolsOf({ KEY: secret });
      const signer = gpgSigner(services, { ...config, id }, 0);
      const error = await failure(signer.sign(file));
      await signer.close();
      expect(left()).toEqual([]);
      temp[Symbol.dispose]();
      return error;
    };
    expect(await run('nothing')).toMatchObject({ kind: 'config', message: 'the secret KEY is no secret key of gpg' });
    expect(await run(keys.gpg(['--armor', '--export', plain]))).toMatchObject({
      message: 'the secret KEY is no secret key of gpg',
    });
    expect(await run(keys.secret(plain), 'ABCD')).toMatchObject({
      message: 'no key to sign with is in the secret KEY',
    });
    const text = keys.secret(expired);
    // Its one second is over when gpg says so.
    while (!/^pub:e:/m.test(keys.gpg(['--with-colons', '--list-keys', expired])))
      await new Promise((done) => setTimeout(done, 50));
    expect(await run(text)).toMatchObject({ kind: 'config', why: 'it has expired' });
  });
});
