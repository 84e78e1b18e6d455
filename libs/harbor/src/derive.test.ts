import { resolveConfig } from '@windlass/kit/config/resolved';
import { expect, test } from 'vitest';
import { harborFor } from './derive.ts';

type Written = Parameters<typeof resolveConfig>[0];

const derive = (config: Written, remote: string | null = null) => harborFor(resolveConfig(config), remote);

test('servers, downloads, repository and AUR of a config', () => {
  const { options, notes } = derive(
    {
      servers: {
        web: { host: 'deploy@web.beacon.example', path: 'sites/beacon/', url: 'https://beacon.example/' },
        docs: { host: 'deploy@web.beacon.example', path: 'sites/docs', url: 'https://docs.beacon.example' },
        quiet: { host: 'alias', path: 'x' },
      },
      channels: {
        'static-download': { server: 'web', path: 'downloads/beacon', url: 'https://downloads.beacon.example/beacon' },
        'github-release': { repository: 'acme/beacon' },
        aur: {},
      },
    },
    'git@github.com:acme/beacon.git',
  );
  expect(notes).toEqual([]);
  expect(options).toEqual({
    github: { repositories: ['acme/beacon'] },
    aur: {},
    hosts: [
      {
        name: 'web.beacon.example',
        user: 'deploy',
        serves: [
          { url: 'https://beacon.example', folder: 'sites/beacon/current' },
          { url: 'https://docs.beacon.example', folder: 'sites/docs/current' },
          { url: 'https://downloads.beacon.example/beacon', folder: 'downloads/beacon' },
        ],
      },
      { name: 'alias', serves: [] },
    ],
  });
});

test.each([
  ['https://github.com/acme/beacon', 'acme/beacon'],
  ['https://github.com/acme/beacon.git/', 'acme/beacon'],
  ['ssh://git@github.com/acme/beacon.js.git', 'acme/beacon.js'],
  ['ssh://git@github.com:22/acme/beacon', 'acme/beacon'],
  ['git@github.com:acme/beacon.git', 'acme/beacon'],
  ['git@github.com:/acme/beacon', 'acme/beacon'],
])('the remote %s is a repository of the harbor', (remote, name) => {
  expect(derive({}, remote)).toEqual({
    options: { github: { repositories: [name] }, aur: null, hosts: [] },
    notes: [],
  });
});

test('what has no place in a harbor is said', () => {
  expect(derive({}, 'git@gitlab.example:acme/beacon.git')).toMatchObject({
    options: { github: null },
    notes: [expect.stringContaining('git@gitlab.example:acme/beacon.git is not in the harbor')],
  });
  expect(derive({}, '/srv/git/beacon.git').notes).toEqual([]);
  expect(derive({ channels: { aur: { url: 'https://aur.example' } } }).notes).toEqual([
    expect.stringContaining('aur.example'),
  ]);
});

test('a path that would be one of this machine is refused, and so are two users of one host', () => {
  const absolute = { servers: { web: { host: 'web.example', path: '/srv/www' } } };
  expect(() => derive(absolute)).toThrow(expect.objectContaining({ kind: 'config', where: 'servers.web.path' }));
  const users = { servers: { a: { host: 'a@x.example', path: 'a' }, b: { host: 'b@x.example', path: 'b' } } };
  expect(() => derive(users)).toThrow(expect.objectContaining({ kind: 'config', where: 'servers.b.host' }));
});
