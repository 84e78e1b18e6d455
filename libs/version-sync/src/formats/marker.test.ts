import { describe, expect, test } from 'vitest';
import { fieldsOf, synced } from './testing/line-case.ts';

const badge = (version: string): string =>
  `![v](https://img.shields.io/badge/version-${version}-blue.svg) <!-- windlass:version -->\n`;

describe('lines marked windlass:version', () => {
  test('only what stands on a marked line changes', () => {
    const text = 'Foo 3.4.0\nInstall foo@3.4.0 <!-- windlass:version -->\nbar 3.4.0\n';
    expect(synced('README.md', text)).toBe('Foo 3.4.0\nInstall foo@3.4.1 <!-- windlass:version -->\nbar 3.4.0\n');
  });

  test('a block changes from its start to its end', () => {
    const text =
      'a 1.0.0\n<!-- windlass:version:start -->\r\ncurl https://x.io/v3.4.0/foo-3.4.0-x86_64.tar.gz\r\n\r\nfoo 3.4.0\n<!-- windlass:version:end -->\nb 3.4.0\n';
    expect(synced('README.md', text)).toBe(
      text.replaceAll('v3.4.0/foo-3.4.0', 'v3.4.1/foo-3.4.1').replace('\nfoo 3.4.0', '\nfoo 3.4.1'),
    );
  });

  test.each([
    ['3.4.0', '3.4.1-rc.1', '3.4.1--rc.1'],
    ['3.4.0--rc.1', '3.4.1', '3.4.1'],
    ['3.4.0%2B001', '3.4.1+002', '3.4.1%2B002'],
    ['v3.4.0', '3.4.1+002', 'v3.4.1'],
  ])('a badge of %s at %s says %s', (from, version, to) => {
    expect(synced('README.md', badge(from), version)).toBe(badge(to));
  });

  test('addresses, dates and four-part numbers are no versions', () => {
    const text = '10.0.0.1 and 2026-01-05, 3.4 <!-- windlass:version -->\n';
    expect(fieldsOf('README.md', text)).toEqual([]);
  });

  test('the mark stands in any kind of comment, also beside a format’s own fields', () => {
    expect(synced('install.sh', 'V=3.4.0 # windlass:version\nW=3.4.0\n')).toBe('V=3.4.1 # windlass:version\nW=3.4.0\n');
    const docker = 'LABEL version="3.4.0"\nRUN get foo-3.4.0.tgz # windlass:version\n';
    expect(synced('Dockerfile', docker)).toBe(docker.replaceAll('3.4.0', '3.4.1'));
  });

  test('a longer word is not the mark', () => {
    expect(fieldsOf('README.md', '3.4.0 windlass:versions windlass:version-notes\n')).toEqual([]);
  });
});
