import { spawnSync } from 'node:child_process';
import type { Finding } from '@windlass/kit/output/envelope';
import { describe, expect, it, test } from 'vitest';
import { type Files, findingsIn, type Shape } from '../testing/findings.ts';
import { appstream, desktopFile, lintian, rpmlint } from './linters.ts';

const has = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

const find = (files: Files, shape: Shape = {}, lint: true | { readonly ignore: readonly string[] } = true) =>
  findingsIn(files, { ...shape, check: { lint }, id: 'artifact-lint' });

const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, message }) => `${severity} ${message}`);

const desktop = (...lines: readonly string[]): string =>
  `[Desktop Entry]\nType=Application\nName=Light\n${lines.join('\n')}\n`;

const metainfo = (inside = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>dev.light.Light</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>Light</name>
  <summary>Shows ships where rocks are</summary>
  <description><p>It shows every ship that comes near where the rocks of this coast are.</p></description>
  <launchable type="desktop-id">dev.light.Light.desktop</launchable>
  <url type="homepage">https://light.dev</url>
  <content_rating type="oars-1.1"/>
  ${inside}
</component>
`;

describe.skipIf(!has('desktop-file-validate'))('needs desktop-file-validate', () => {
  it('finds faults of a .desktop file, and is satisfied by one that has none', async () => {
    const files = {
      'share/applications/bad.desktop': desktop('Categories=Bogus;', 'Icon=light.png'),
      'share/applications/good.desktop': desktop('Exec=light', 'Categories=Utility;'),
    };
    expect(told(await find(files))).toEqual([
      expect.stringMatching(
        /^error desktop-file-validate: share\/applications\/bad\.desktop: .*unregistered value "Bogus"/,
      ),
      expect.stringMatching(/^warning desktop-file-validate: .*icon name with an extension/),
    ]);
  });

  it('is told by a piece of its message what does not count', async () => {
    const files = { 'a.desktop': desktop('Exec=light', 'Categories=Bogus;') };
    expect(await find(files, {}, { ignore: ['unregistered value "Bogus"'] })).toEqual([]);
  });
});

describe.skipIf(!has('appstreamcli'))('needs appstreamcli', () => {
  it('finds faults of a metainfo file by their lines, and is satisfied by one that has none', async () => {
    const bad = metainfo('<url type="bugtracker">not an address</url>');
    const files = { 'share/metainfo/dev.light.Light.metainfo.xml': metainfo(), 'share/metainfo/bad.metainfo.xml': bad };
    expect(told(await find(files))).toEqual([
      expect.stringMatching(/^error appstreamcli: share\/metainfo\/bad\.metainfo\.xml:12: web-url-expected/),
    ]);
    expect(await find(files, {}, { ignore: ['web-url-expected'] })).toEqual([]);
    expect(told(await find({ 'x.appdata.xml': '<component' }))).toEqual([
      expect.stringContaining('xml-markup-invalid'),
    ]);
  });
});

describe.skipIf(!has('lintian'))('needs lintian', () => {
  it('finds faults of a deb, but for the tags that do not count, and for what is Debian’s own', async () => {
    const files = { 'usr/local/light': 'x\n', 'opt/light/bin/light': '#!/bin/sh\n', 'usr/bin/light': '#!/bin/sh\n' };
    const findings = await find(files, { format: 'deb' }, { ignore: ['no-copyright-file'] });
    const tags = findings.map(({ severity, actual }) => `${severity} ${actual}`);
    expect(tags).toContain('error file-in-usr-local');
    expect(tags).toContain('warning no-manual-page');
    expect(tags.join()).not.toMatch(/no-copyright-file|in-opt/);
  }, 120_000);
});

describe.skipIf(!has('rpmlint'))('needs rpmlint', () => {
  it('finds faults of an rpm', async () => {
    const findings = await find({ 'usr/bin/light': '#!/bin/sh\n' }, { format: 'rpm', platform: 'linux-x86_64' });
    const tags = findings.map(({ actual }) => actual);
    expect(tags).toContain('no-documentation');
    expect(tags).not.toContain('no-signature');
  }, 120_000);
});

it('a linter that is not installed is told once, which is no fault', async () => {
  const files = { 'a.desktop': desktop(), 'b.desktop': desktop(), 'c.metainfo.xml': metainfo() };
  expect(told(await find(files, { env: { PATH: '/nonexistent' } }))).toEqual([
    'info desktop-file-validate is not installed: it did not look at a.desktop',
    'info appstreamcli is not installed: it did not look at c.metainfo.xml',
  ]);
});

it('what is not asked for is not done, and other files are nobody’s business', async () => {
  expect(await findingsIn({ 'a.desktop': 'x' }, { check: { lint: false }, id: 'artifact-lint' })).toEqual([]);
  expect(await find({ 'desktop.txt': 'x', 'a.xml': '<' })).toEqual([]);
});

describe('what linters print is understood', () => {
  test('of lintian', () => {
    const output =
      'E: light: no-copyright-file\nW: light: no-manual-page [usr/bin/light]\nI: light: spelling x\nN: 1 tag overridden\n';
    expect(lintian.parse(output)).toEqual([
      { severity: 'error', tag: 'no-copyright-file', text: 'no-copyright-file' },
      { severity: 'warning', tag: 'no-manual-page', text: 'no-manual-page [usr/bin/light]' },
    ]);
  });

  test('of rpmlint', () => {
    const output =
      'checks: 26, packages: 1\n\nlight.x86_64: E: world-writable /usr/bin/light 777\nlight.noarch: W: no-url-tag\n 1 packages checked; 1 errors\n';
    expect(rpmlint.parse(output)).toEqual([
      { severity: 'error', tag: 'world-writable', text: 'world-writable /usr/bin/light 777' },
      { severity: 'warning', tag: 'no-url-tag', text: 'no-url-tag' },
    ]);
  });

  test('of desktop-file-validate', () => {
    const output =
      '/t/a.desktop: error: required key "Name" is not present\n/t/a.desktop: hint: x\n/t/a.desktop: error: (will be fatal in the future): y\n';
    expect(desktopFile.parse(output)).toEqual([
      { severity: 'error', tag: null, text: 'required key "Name" is not present' },
      { severity: 'warning', tag: null, text: 'y' },
    ]);
  });

  test('of appstreamcli', () => {
    const output =
      'W: dev.light:7: cid-is-odd dev\nE: ~:~: xml-markup-invalid\n     Could not parse\nI: dev.light:~: content-rating-missing\n';
    expect(appstream.parse(output)).toEqual([
      { severity: 'warning', tag: 'cid-is-odd', text: 'cid-is-odd dev', line: 7 },
      { severity: 'error', tag: 'xml-markup-invalid', text: 'xml-markup-invalid' },
    ]);
  });
});
