import { configJsonSchema } from '@windlass/kit/config/json-schema';
import { expect, test } from 'vitest';
import { configurationTables } from './configuration-page.ts';

const text = configurationTables(configJsonSchema());
const row = (key: string) => text.split('\n').find((line) => line.startsWith(`| \`${key}\` |`));

test('every key of the top level has a section', () => {
  const titles = [...text.matchAll(/^### `(.+)`$/gm)].map(([, title]) => title);
  expect(titles).toEqual(Object.keys(configJsonSchema().properties ?? {}));
});

test('a default is the value that the tools fill in, and the description does not repeat it', () => {
  expect(row('git.tagPrefix')).toBe('| `git.tagPrefix` | string | `v` | Stands before the version in a tag |');
  expect(row('version.source.exactly')).toContain('| `1` | How often the pattern must match |');
});

test('a key that must be there is marked, one of several shapes is not', () => {
  expect(row('live[].url')).toContain('| string, required |');
  expect(row('version.source.file')).toContain('| string |');
});

test('channels show the keys that all of them have once, and those of their own below them', () => {
  expect(row('channels.npm')).toContain('The npm registry');
  expect(text.match(/channels\..*\.package`/g)).toEqual(['channels.<any>.package`']);
  expect(row('channels.npm.tag')).toBe('| `channels.npm.tag` | string | `latest` | Dist-tag that users follow |');
  expect(row('channels.static-download.server')).toContain('| string, required |');
});

test('defaults of servers, packages and checks are those that are filled in', () => {
  expect(row('servers.<name>.keep')).toContain('| `5` |');
  expect(row('packages.<name>.format')).toContain('| `tar.gz` |');
  expect(row('checks[].status')).toContain('| `200` |');
});
