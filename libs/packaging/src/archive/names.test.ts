import { parseVersion } from '@windlass/version-sync/model/version';
import { expect, test } from 'vitest';
import { expandName, isOfOtherVersion, type NameParts } from './names.ts';

const parts: NameParts = {
  product: 'beacon',
  version: parseVersion('1.2.3-rc.1+007'),
  package: 'linux',
  platform: 'linux-x86_64',
  format: 'tar.gz',
};

test.each([
  ['{product}-{core}-{platform}.{format}', 'beacon-1.2.3-linux-x86_64.tar.gz'],
  ['{product}_{version}.{format}', 'beacon_1.2.3-rc.1_007.tar.gz'],
  ['{package}{}', null],
  ['{Version}', null],
  ['{toString}', null],
  ['plain', 'plain'],
])('%s is %s', (template, name) => {
  if (name === null) expect(() => expandName(template, parts)).toThrow(/there is no \{/);
  else expect(expandName(template, parts)).toBe(name);
});

test('a package for no platform is for any', () => {
  expect(expandName('{platform}', { ...parts, platform: null })).toBe('any');
});

test('versions that differ only in what + and - mean do not get one name', () => {
  const name = (version: string) => expandName('{version}', { ...parts, version: parseVersion(version) });
  expect(name('1.0.0+12')).not.toBe(name('1.0.0-12'));
});

test.each([
  ['beacon-1.2.2-linux-x86_64.tar.gz', '{product}-{core}-{platform}.{format}', true],
  ['beacon-1.2.2-linux-aarch64.tar.gz', '{product}-{core}-{platform}.{format}', false],
  ['beacon-next-linux-x86_64.tar.gz', '{product}-{core}-{platform}.{format}', false],
  ['beacon-1.2.2_003.tar.gz', '{product}-{version}.{format}', true],
  ['beacon-1.2.2-rc.1_003.tar.gz', '{product}-{version}.{format}', true],
  ['beacon.tar.gz', '{product}.{format}', false],
  ['beacon-1.2.2-linux-x86_64.tar.zst', '{product}-{core}-{platform}.{format}', true],
  ['beacon-1.2.2-linux-x86_64.zip', '{product}-{core}-{platform}.{format}', true],
  ['beacon-1.2.3-linux-x86_64.zip', '{product}-{core}-{platform}.{format}', false],
  ['beacon-1.2.2-linux-x86_64.zip', '{product}-{core}-{platform}.tgz', false],
  ['beacon-1.2.2-linux-x86_64.gz', '{product}-{core}-{platform}.{format}', false],
  ['beacon-1.2.2.tar-linux-x86_64.gz', '{product}-{core}-{platform}.{format}', false],
])('whether %s is another version of %s: %s', (file, template, is) => {
  expect(isOfOtherVersion(file, template, parts)).toBe(is);
});
