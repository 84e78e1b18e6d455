import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { has } from './light.ts';

const folder = resolve(import.meta.dirname, '../../examples/beacon/packaging/linux');
const id = 'example.beacon.Beacon';

test.skipIf(!has('desktop-file-validate'))('the .desktop file is one (needs desktop-file-validate)', () => {
  expect(execFileSync('desktop-file-validate', [join(folder, `${id}.desktop`)], { encoding: 'utf8' })).toBe('');
});

test.skipIf(!has('appstreamcli'))('the metainfo is one (needs appstreamcli)', () => {
  const args = ['validate', '--no-net', '--no-color', join(folder, `${id}.metainfo.xml`)];
  expect(execFileSync('appstreamcli', args, { encoding: 'utf8' })).toContain('Validation was successful');
});

test('they and the tray item name the same program and the same icon', () => {
  const desktop = readFileSync(join(folder, `${id}.desktop`), 'utf8');
  const metainfo = readFileSync(join(folder, `${id}.metainfo.xml`), 'utf8');
  const item = readFileSync(join(folder, '../../src/item.c'), 'utf8');
  expect(desktop).toContain(`\nIcon=${id}\n`);
  expect(metainfo).toContain(`<launchable type="desktop-id">${id}.desktop</launchable>`);
  expect(item).toContain(`"IconName", "s", "${id}"`);
  const png = readFileSync(join(folder, `${id}.png`));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
});
