import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/world.ts';
import { newKey, openKeys } from './keys.ts';

test('every new key is one, also where its public half begins with a zero', () => {
  for (let i = 0; i < 1000; i++) {
    const parsed = ssh2.utils.parseKey(newKey());
    if (parsed instanceof Error) throw parsed;
    // A name of 11 characters and a key of 32 bytes, each with its length (RFC 8709).
    expect(parsed.getPublicSSH().length).toBe(51);
  }
});

test('OpenSSH reads them, they stay, and a lost public half comes back', () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'ssh');
  const keys = openKeys(dir);
  expect(execFileSync('ssh-keygen', ['-y', '-f', keys.user.file], { encoding: 'utf8' }).trim()).toBe(
    keys.user.publicKey,
  );
  rmSync(`${keys.user.file}.pub`);
  expect(openKeys(dir)).toEqual(keys);
  expect(readFileSync(`${keys.user.file}.pub`, 'utf8')).toContain(keys.user.publicKey);
});

test('a key that is none is said so, with what to type', () => {
  using folder = tempFolder();
  mkdirSync(join(folder.path, 'ssh'));
  writeFileSync(join(folder.path, 'ssh/id_ed25519'), 'no key');
  expect(() => openKeys(join(folder.path, 'ssh'))).toThrow(
    expect.objectContaining({ kind: 'input', next: expect.stringContaining('rm ') }),
  );
});
