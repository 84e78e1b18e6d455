import { expect, test } from 'vitest';
import { openChecker } from './openapi.ts';

const check = openChecker();
const ref = 'https://api.github.com/repos/acme/beacon/git/ref/heads/main';

test('an answer that is as described passes', () => {
  const object = { type: 'commit', sha: 'a'.repeat(40), url: 'https://api.github.com/x' };
  expect(
    check('GET', ref, 200, { ref: 'refs/heads/main', node_id: 'x', url: 'https://api.github.com/x', object }),
  ).toBeNull();
  expect(check('GET', ref, 404, { message: 'Not Found' })).toBeNull();
});

test('a field that is missing or of another form, an unknown operation and an unknown status are found', () => {
  const object = { type: 'commit', sha: 'short', url: 'not an address' };
  const why = check('GET', ref, 200, { ref: 'refs/heads/main', url: 'https://api.github.com/x', object });
  expect(why).toContain("must have required property 'node_id'");
  expect(why).toContain('must NOT have fewer than 40 characters');
  expect(why).toContain('must match format "uri"');
  expect(check('POST', 'https://api.github.com/repos/acme/beacon/nothing', 200, {})).toContain('no such operation');
  expect(check('GET', ref, 418, {})).toContain('no such status');
});
