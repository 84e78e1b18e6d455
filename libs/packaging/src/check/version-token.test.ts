import { parseVersion } from '@windlass/version-sync/model/version';
import { expect, test } from 'vitest';
import { tellsVersion } from './version-token.ts';

test.each<[string, string, boolean]>([
  ['1.1.1', 'light 1.1.1', true],
  ['1.1.1', '1.1.1\n', true],
  ['1.1.1', 'v1.1.1', true],
  ['1.1.1', 'light-1.1.1', true],
  ['1.1.1', 'my-light_v1.1.1', true],
  ['1.1.1', 'light/1.1.1 (linux)', true],
  ['1.1.1', 'This is light 1.1.1.', true],
  ['1.1.1', '{"version":"1.1.1"}', true],
  ['1.1.1', 'light version=1.1.1, libfoo 2.0.0', true],
  ['1.1.1', 'light 1.1.17', false],
  ['1.1.1', 'light 11.1.1', false],
  ['1.1.1', 'light 1.1.1.1', false],
  ['1.1.1', 'light 1.1.1-rc.1', false],
  ['1.1.1', 'light 1.1.1+002', false],
  ['1.1.1', '1.1', false],
  ['1.1.1', '', false],
  ['1.1.1+001', 'light 1.1.1+001', true],
  ['1.1.1+001', 'light 1.1.1', true],
  ['1.1.1+001', 'light 1.1.1+002', false],
  ['1.1.1+001', 'light 1.1.1+1', false],
  ['1.1.1-rc.1', 'light 1.1.1-rc.1', true],
  ['1.1.1-rc.1', 'light 1.1.1', false],
  ['1.1.1-rc.1+3', 'light 1.1.1-rc.1', true],
  ['1.1.1', 'light 2.0.0-1.1.1', false],
])('whether %s is told by %j: %s', (version, text, is) => {
  expect(tellsVersion(text, parseVersion(version))).toBe(is);
});
