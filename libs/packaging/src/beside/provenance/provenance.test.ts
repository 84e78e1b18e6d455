import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { expect, it, test } from 'vitest';
import { createPackages } from '../../archive/create-packages.ts';
import { releaseIn } from '../../testing/release.ts';
import { builderOf } from './builder.ts';
import { webAddress } from './parts.ts';
import { saysTheSame } from './same.ts';

const config = {
  product: 'beacon',
  version: { source: 'VERSION' },
  artifacts: { sbom: false },
  builds: {
    app: { preset: 'custom', command: ['make', 'app'], output: 'app', needs: ['gen'] },
    gen: { preset: 'custom', command: ['make', 'gen'], output: 'gen.h' },
    other: { preset: 'custom', command: ['make', 'other'], output: 'other' },
  },
  packages: { linux: { build: 'app', platform: 'linux-x86_64' }, docs: { files: [{ from: 'README' }] } },
};

const files = {
  VERSION: '1.2.3+007\n',
  README: 'Read me\n',
  app: 'app\n',
  'windlass.config.json': JSON.stringify(config),
};

async function create(folder: Folder, env: NodeJS.ProcessEnv = {}) {
  const { list } = await createPackages(await releaseIn(folder.path, env), []);
  const text = readFileSync(join(folder.path, 'dist/release/beacon-1.2.3_007.intoto.json'), 'utf8');
  return { list, text, statement: JSON.parse(text) };
}

it('is an in-toto statement of all packages with SLSA provenance: what, of which commit, by which builds', async () => {
  using folder = tempRepository(files);
  folder.git('remote', 'add', 'origin', 'https://me:a-secret@git.example/acme/beacon.git');
  const { list, text, statement } = await create(folder);
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: list.artifacts.map(({ name, sha256, sha512 }) => ({ name, digest: { sha256, sha512 } })),
  });
  const { buildDefinition, runDetails } = statement.predicate;
  const commit = folder.git('rev-parse', 'HEAD');
  const source = { repository: 'https://git.example/acme/beacon.git', ref: 'refs/tags/v1.2.3+007', commit };
  expect(buildDefinition).toMatchObject({
    buildType: 'windlass:create-binary-packages@1',
    externalParameters: {
      product: 'beacon',
      version: '1.2.3+007',
      source,
      config: { path: 'windlass.config.json', digest: { sha256: sha256Hex(files['windlass.config.json']) } },
      builds: [
        { name: 'app', steps: [['make', 'app']] },
        { name: 'gen', steps: [['make', 'gen']] },
      ],
      packages: [{ package: 'linux', format: 'tar.gz' }, { package: 'docs' }],
    },
    internalParameters: { sourceDateEpoch: list.sourceDateEpoch },
    resolvedDependencies: [
      { uri: 'git+https://git.example/acme/beacon.git@refs/tags/v1.2.3+007', digest: { gitCommit: commit } },
    ],
  });
  expect(runDetails).toMatchObject({
    builder: { id: 'windlass:local' },
    metadata: {
      invocationId: expect.stringMatching(/^urn:uuid:/),
      startedOn: new Date(list.sourceDateEpoch * 1000).toISOString().replace('.000', ''),
    },
  });
  expect(text).not.toContain('a-secret');
  expect(buildDefinition.internalParameters).not.toHaveProperty('uncommittedChanges');
  expect((await create(folder)).text).toBe(text);
});

it('says that files differed from the commit, but not of those that hold checksums', async () => {
  using folder = tempRepository({ ...files, 'aur/PKGBUILD': 'pkgver=1.2.3\n' });
  folder.write({ 'aur/PKGBUILD': 'pkgver=1.2.3\nsha256sums=(x)\n' });
  const parameters = async () => (await create(folder)).statement.predicate.buildDefinition.internalParameters;
  expect(await parameters()).not.toHaveProperty('uncommittedChanges');
  folder.write({ README: 'other\n' });
  expect(await parameters()).toMatchObject({ uncommittedChanges: true });
});

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/beacon',
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_WORKFLOW_REF: 'acme/beacon/.github/workflows/release.yml@refs/heads/main',
  RUNNER_ENVIRONMENT: 'github-hosted',
};

test.each([
  [
    'GitHub Actions',
    github,
    'https://github.com/actions/runner/github-hosted',
    'https://github.com/acme/beacon/actions/runs/42',
  ],
  [
    'Forgejo Actions',
    { ...github, GITHUB_SERVER_URL: 'https://forge.example', RUNNER_ENVIRONMENT: '' },
    'https://forge.example/actions/runner/self-hosted',
    'https://forge.example/acme/beacon/actions/runs/42',
  ],
  [
    'GitLab CI',
    {
      GITLAB_CI: 'true',
      CI_PROJECT_URL: 'https://gitlab.com/acme/beacon',
      CI_PIPELINE_ID: '7',
      CI_RUNNER_ID: '12',
      CI_PIPELINE_URL: 'https://gitlab.com/acme/beacon/-/pipelines/7',
    },
    'https://gitlab.com/acme/beacon/-/runners/12',
    'https://gitlab.com/acme/beacon/-/pipelines/7',
  ],
])('%s is named as the builder, with its run', (_, env, id, invocation) => {
  expect(builderOf(env, 'x')).toMatchObject({ id, invocation });
});

it('of two runs of a CI says the same of the same packages; of other packages it does not', async () => {
  using folder = tempRepository(files);
  const first = await create(folder, github);
  expect(first.statement.predicate.runDetails.metadata.invocationId).toBe(
    'https://github.com/acme/beacon/actions/runs/42',
  );
  const second = await create(folder, { ...github, GITHUB_RUN_ID: '43', GITHUB_EVENT_NAME: 'workflow_dispatch' });
  expect(second.text).not.toBe(first.text);
  expect(saysTheSame(first.text, second.text)).toBe(true);
  folder.write({ app: 'other\n' });
  expect(saysTheSame(first.text, (await create(folder, github)).text)).toBe(false);
});

test.each([
  ['git@github.com:acme/beacon.git', 'ssh://github.com/acme/beacon.git'],
  ['https://me:pw@git.example/x', 'https://git.example/x'],
  ['ssh://git@git.example:22/x', 'ssh://git.example:22/x'],
  ['/srv/git/beacon.git', null],
  ['../beacon', null],
  ['file:///srv/git/beacon.git', null],
])('the repository %s is known to others as %s', (remote, expected) => {
  expect(webAddress(remote)).toBe(expected);
});
