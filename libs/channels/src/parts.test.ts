import { parseVersion } from '@windlass/version-sync/model/version';
import { expect, test } from 'vitest';
import { digestOf, integrityOf } from './npm/integrity.ts';
import { downloadUrl, versionFolder } from './static-download/place.ts';
import { formatPointer, pointerOf } from './static-download/pointer.ts';

test('an integrity is what npm computes, and compares by its SHA-512', () => {
  // printf 'hello' | openssl dgst -sha512 -binary | base64 -w0
  const known = 'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==';
  expect(integrityOf(Buffer.from('hello'))).toBe(known);
  expect(digestOf(`sha1-abc= ${known}`)?.hex).toMatch(/^9b71d224bd62f3785d96d46ad3ea3d73/);
  expect(digestOf('sha1-qvTGHdzF6KLavt4PO0gs2a6pQ00=')).toBeNull();
  expect(digestOf(null)).toBeNull();
});

test.each([
  ['1.0.0', '1.0.0'],
  ['1.0.0+001', '1.0.0-001'],
  ['1.0.0-rc.1+002', '1.0.0-rc.1-002'],
])('%s is downloaded from the folder %s', (version, folder) => {
  expect(versionFolder(parseVersion(version))).toBe(folder);
  expect(downloadUrl('https://d.example/b', parseVersion(version), 'b c.tgz')).toBe(
    `https://d.example/b/${folder}/b%20c.tgz`,
  );
});

test('what is written as a pointer is read as one, and nothing else is', () => {
  const pointer = { version: '1.0.0', files: [{ name: 'a', url: 'https://d.example/a', sha256: 'ff', size: 3 }] };
  expect(pointerOf(formatPointer(pointer))).toEqual(pointer);
  for (const text of ['', 'null', '{}', '{"version":1,"files":[]}', '{"version":"1.0.0","files":[{}]}'])
    expect(pointerOf(text)).toBeNull();
});
