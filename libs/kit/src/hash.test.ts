import crypto from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomHex, randomId, sha256Hex } from './hash.ts';
import { sha256 } from './sha256.ts';

const reference = (data: string | Uint8Array) => crypto.createHash('sha256').update(data).digest('hex');

it('hashes bytes of every length around a block as node:crypto does', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = crypto.randomBytes(length);
    expect(sha256(bytes), `${length} bytes`).toBe(reference(bytes));
  }
});

it('hashes any bytes as node:crypto does, also a part of a larger buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(64), (bytes, from) => {
      const part = bytes.subarray(from);
      expect(sha256(part)).toBe(reference(part));
      expect(sha256Hex(part)).toBe(reference(part));
    }),
  );
});

it('hashes any text as its UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(sha256Hex(text)).toBe(reference(text));
    }),
  );
});

it('hashes the same on both sides of the length from which node:crypto does it', () => {
  for (const length of [65_535, 65_536, 65_537, 300_000]) {
    const bytes = crypto.randomBytes(length);
    expect(sha256Hex(bytes)).toBe(reference(bytes));
    expect(sha256(bytes)).toBe(reference(bytes));
  }
});

it('gives the digests of FIPS 180-4', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

it('gives random hex and version 4 UUIDs that differ', () => {
  const ids = Array.from({ length: 100 }, () => randomId());
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(randomHex(6)).toMatch(/^[0-9a-f]{12}$/);
  expect(new Set(Array.from({ length: 100 }, () => randomHex(8))).size).toBe(100);
});
