import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { openTestRelease } from '../testing/release.ts';
import { repositoryOf } from './github-release.ts';
import { releaseNotes, sectionOf } from './notes.ts';
import { rateLimitOf } from './rate-limit.ts';

test.each([
  ['git@github.com:acme/beacon.git', 'acme/beacon'],
  ['ssh://git@ssh.github.com:443/acme/beacon.git', 'acme/beacon'],
  ['https://github.com/acme/beacon', 'acme/beacon'],
  ['https://github.com/acme/beacon.js.git/', 'acme/beacon.js'],
  ['git@gitlab.com:acme/beacon.git', null],
  ['https://github.com.evil.example/acme/beacon', null],
  ['../beacon.git', null],
  [null, null],
])('the repository of %s is %s', (url, expected) => {
  expect(repositoryOf(url)).toBe(expected);
});

test('an Enterprise server is known by GITHUB_SERVER_URL', () => {
  expect(repositoryOf('git@code.acme.example:lights/beacon.git', 'https://code.acme.example')).toBe('lights/beacon');
});

const changelog = `# Changelog

## [Unreleased]

## [1.1.0+002] - 2026-02-01
### Added
- A lamp

\`\`\`sh
## no heading
\`\`\`

## 1.0.0
First.

[1.1.0]: https://example.org
`;

test('the notes are the section of the version, with its own headings, and no reference of the others', () => {
  expect(sectionOf(changelog, '1.1.0+002')).toBe('### Added\n- A lamp\n\n```sh\n## no heading\n```');
  expect(sectionOf(changelog, '1.0.0')).toBe('First.');
  expect(sectionOf(changelog, '1.1.0')).toBeNull();
  expect(sectionOf(changelog, '1.0')).toBeNull();
});

test('without a changelog the notes are the subjects since the last tag, without our own commit', async () => {
  using repo = tempRepository({
    'windlass.config.json': '{"product": "b", "version": {"source": "VERSION"}}',
    VERSION: '1.1.0',
  });
  repo.git('tag', 'v1.0.0');
  for (const subject of ['fix: the lamp', 'Merge branch x', 'Release 1.1.0'])
    repo.git('commit', '--quiet', '--allow-empty', `--message=${subject}`);
  repo.git('tag', 'v1.1.0');
  expect(releaseNotes(await openTestRelease(repo.path, { HOME: repo.path }))).toBe('- fix: the lamp');
});

const now = new Date('2026-01-01T00:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}, text = '') => ({
  status,
  headers,
  text: () => text,
});

test.each([
  ['Retry-After', answer(429, { 'retry-after': '7' }), 7_000],
  [
    'the reset of the primary limit',
    answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225610' }),
    11_000,
  ],
  ['a secondary limit that says no more', answer(403, {}, 'You have exceeded a secondary rate limit.'), 60_000],
  ['a plain refusal', answer(403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible'), null],
  [
    'a success with the last of the limit',
    answer(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }),
    null,
  ],
])('reads %s', (_title, said, waitMs) => {
  expect(rateLimitOf(said, now)?.waitMs ?? null).toBe(waitMs);
});
