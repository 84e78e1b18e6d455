import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { afterAll, describe, expect, test } from 'vitest';
import { failure } from '../testing/release.ts';
import { startDockerd } from './testing/docker.ts';
import { buildIn, configOf, inTwoCheckouts } from './testing/two-checkouts.ts';

const daemon = await startDockerd();
afterAll(() => daemon?.[Symbol.asyncDispose]());

const env = { DOCKER_HOST: daemon?.host };
/** Where images cannot be pulled they begin with nothing, and hold one program that was linked statically. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/build/\n',
  '.dockerignore': '*\n!build/light\n!Dockerfile\n',
  'light.c': '#include <unistd.h>\nint main(void) { return write(1, "lit\\n", 4) != 4; }\n',
  Dockerfile: 'FROM scratch\nCOPY build/light /light\nENTRYPOINT ["/light"]\n',
};
const app = {
  preset: 'custom',
  command: ['sh', '-c', 'mkdir -p build && cc -static -o build/light light.c'],
  inputs: ['light.c'],
  output: 'build/light',
};
const image = { preset: 'docker', needs: ['app'] };

describe.skipIf(daemon === null)('the preset docker, with a daemon of its own (needs dockerd and root)', () => {
  test('makes an image that runs; without an output it is made again each time', async () => {
    using repo = tempRepository({ ...light, 'windlass.config.json': configOf({ app, image }) });
    const built = await buildIn(repo.path, env);
    expect(built).toMatchObject([
      { name: 'app', state: 'done' },
      { name: 'image', state: 'done', output: null },
    ]);
    expect(daemon?.docker('run', '--rm', '--network=none', 'light:1.2.3')).toBe('lit');
    expect(await buildIn(repo.path, env)).toMatchObject([
      { state: 'unchanged' },
      { state: 'done', reason: 'it leaves no file behind that would tell whether it is needed' },
    ]);
  }, 120_000);

  test('with an output saves it as an archive that another daemon can load, and is made when something changed', async () => {
    const config = configOf({ app, image: { ...image, output: 'build/images/light.tar' } });
    using repo = tempRepository({ ...light, 'windlass.config.json': config });
    const [, one] = await buildIn(repo.path, env);
    expect(one).toMatchObject({ state: 'done', output: 'build/images/light.tar', files: 1 });
    expect(await buildIn(repo.path, env)).toMatchObject([{ state: 'unchanged' }, { state: 'unchanged' }]);
    daemon?.docker('image', 'rm', '--force', 'light:1.2.3');
    expect(daemon?.docker('load', '--input', join(repo.path, 'build/images/light.tar'))).toContain('light:1.2.3');
    repo.write({ 'light.c': light['light.c'].replace('lit', 'LIT') });
    expect(await buildIn(repo.path, env)).toMatchObject([
      { state: 'done' },
      { state: 'done', reason: 'app, which it needs, was built anew' },
    ]);
    expect(daemon?.docker('run', '--rm', '--network=none', 'light:1.2.3')).toBe('LIT');
  }, 120_000);

  test('two images of one product do not take the name from each other', async () => {
    const config = configOf({
      app,
      one: { ...image, output: 'build/one.tar' },
      two: { ...image, dir: 'Two', output: 'build/two.tar', inputs: ['Two/*'] },
    });
    const Dockerfile = 'FROM scratch\nCOPY Dockerfile /\nCMD ["x"]\n';
    using repo = tempRepository({ ...light, 'Two/Dockerfile': Dockerfile, 'windlass.config.json': config });
    await buildIn(repo.path, env);
    const tags = (file: string): string =>
      JSON.parse(execFileSync('tar', ['-xOf', join(repo.path, file), 'manifest.json'], { encoding: 'utf8' }))[0]
        .RepoTags;
    expect([tags('build/one.tar'), tags('build/two.tar')]).toEqual([['light-one:1.2.3'], ['light-two:1.2.3']]);
  }, 120_000);

  const hasBuildKit = spawnSync('docker', ['buildx', 'version']).status === 0;
  test.skipIf(!hasBuildKit)(
    'gives the same bytes in two folders, where BuildKit writes the archive (needs buildx)',
    async () => {
      const output = 'type=docker,dest=build/image.tar,rewrite-timestamp=true';
      const command = ['docker', 'buildx', 'build', '--provenance=false', '--output', output, '.'];
      const config = configOf({ app, image: { ...image, command, output: 'build/image.tar' } });
      using built = await inTwoCheckouts({ ...light, 'windlass.config.json': config }, env);
      const [[, one], [, two]] = built.results;
      expect(two?.digest).toBe(one?.digest);
    },
    120_000,
  );
});

test('without a daemon: says what to start', async () => {
  using repo = tempRepository({ ...light, 'windlass.config.json': configOf({ image: { preset: 'docker' } }) });
  repo.write({ docker: '#!/bin/sh\necho "Cannot connect to the Docker daemon at $DOCKER_HOST." >&2\nexit 1\n' });
  execFileSync('chmod', ['+x', join(repo.path, 'docker')]);
  const error = await failure(
    buildIn(repo.path, { DOCKER_HOST: 'unix:///nowhere', PATH: `${repo.path}:${process.env['PATH']}` }),
  );
  expect(error).toMatchObject({
    kind: 'build',
    why: expect.stringContaining('unix:///nowhere'),
    next: expect.stringMatching(/^start it/),
  });
});
