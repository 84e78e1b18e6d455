import { resolveConfig } from '@windlass/kit/config/resolved';
import { type Config, configSchema } from '@windlass/kit/config/schema';
import { stagesOf } from '@windlass/orchestrate/sail';
import { expect, test } from 'vitest';
import { targetsOf } from './targets.ts';

const written: Config = {
  version: { source: 'VERSION' },
  tools: { cc: '*' },
  builds: {
    app: { preset: 'custom', command: ['make', 'app'], output: 'build/app', env: ['CC'] },
    site: { preset: 'npm', dir: 'web' },
    tool: { preset: 'cargo', dir: 'tool/' },
  },
};
const parts = (config: Config = written, root = 'products/ship') => ({
  config: resolveConfig(configSchema.parse(config)),
  name: 'ship',
  root,
});

test('what is pure is cached, with what it reads and writes; what reaches outside is not', () => {
  const targets = targetsOf(parts());
  expect(targets['build']).toMatchObject({
    cache: true,
    outputs: [
      '{workspaceRoot}/products/ship/build/app',
      '{workspaceRoot}/products/ship/web/dist',
      '{workspaceRoot}/products/ship/tool/target/release/ship',
    ],
  });
  expect(targets['build']?.inputs).toEqual(
    expect.arrayContaining([
      '{workspaceRoot}/products/ship/**/*',
      '!{workspaceRoot}/products/ship/build/app/**/*',
      { env: 'CC' },
      { runtime: 'git -C products/ship rev-parse HEAD' },
    ]),
  );
  expect(targets['package']).toMatchObject({ cache: true, dependsOn: ['build'] });
  for (const stage of ['preflight', 'versions', 'artifacts', 'publish', 'deploy', 'verify', 'complete', 'rollback'])
    expect(targets[stage]?.cache).toBe(false);
});

test('another compiler is another input', () => {
  const inputs = targetsOf(parts())['build']?.inputs ?? [];
  const commands = inputs.flatMap((input) => (typeof input === 'object' && 'runtime' in input ? [input.runtime] : []));
  expect(commands).toEqual(
    expect.arrayContaining(['cc --version', 'make --version', 'cargo --version', 'npm --version']),
  );
});

test('a build that leaves no file behind is never taken from the cache', () => {
  const image = parts({ ...written, builds: { ...written.builds, image: { preset: 'docker' } } });
  expect(targetsOf(image)['build']).toMatchObject({ cache: false, outputs: [] });
});

test('what a product reads from beside its folder is an input, too', () => {
  const shared: Config = {
    version: { source: '../../VERSION' },
    builds: {
      app: { preset: 'custom', command: ['make'], inputs: ['src/**', '../../lib/**'], output: '../../out/app' },
    },
    packages: { all: { files: [{ from: '../../LICENSE' }] } },
  };
  const { inputs, outputs } = targetsOf(parts(shared))['build'] ?? {};
  expect(inputs).toEqual(
    expect.arrayContaining(['{workspaceRoot}/VERSION', '{workspaceRoot}/lib/**', '{workspaceRoot}/LICENSE']),
  );
  expect(outputs).toEqual(['{workspaceRoot}/out/app']);
});

test('the stages are one chain that ends in release, and strategic-deploy knows each of them', () => {
  const targets = targetsOf(parts());
  const walked: string[] = [];
  for (let at: unknown = 'release'; typeof at === 'string'; at = targets[at]?.dependsOn?.[0]) walked.push(at);
  expect(walked).toEqual(['release', 'complete', 'verify', 'deploy', 'publish', 'artifacts', 'versions', 'preflight']);
  const stages = walked.slice(1).reverse();
  expect(stages.map((stage) => targets[stage]?.command)).toEqual(
    stages.map((stage) => `strategic-deploy --only ${stage}`),
  );
  expect(stagesOf(stages)).toEqual(stagesOf([]));
});

test('a product in the root of the workspace has plain paths', () => {
  const targets = targetsOf(parts(written, '.'));
  expect(targets['build']?.outputs?.[0]).toBe('{workspaceRoot}/build/app');
  expect(targets['build']?.inputs?.[0]).toBe('{workspaceRoot}/**/*');
});

test('a prefix tells them apart from what a project has already', () => {
  const targets = targetsOf(parts(), { prefix: 'ship:' });
  expect(Object.keys(targets).filter((name) => !name.startsWith('ship:'))).toEqual([]);
  expect(targets['ship:package']?.dependsOn).toEqual(['ship:build']);
  expect(targets['ship:publish']).toMatchObject({
    command: 'strategic-deploy --only publish',
    dependsOn: ['ship:artifacts'],
  });
});
