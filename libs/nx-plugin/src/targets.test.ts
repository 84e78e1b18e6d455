import { resolveConfig } from '@windlass/kit/config/resolved';
import { type Config, configSchema } from '@windlass/kit/config/schema';
import { stagesOf } from '@windlass/orchestrate/sail';
import { expect, test } from 'vitest';
import { targetsOf } from './targets.ts';

const written: Config = {
  version: { source: 'VERSION' },
  tools: { cc: '*' },
  builds: {
    app: {
      preset: 'custom',
      command: ['make', 'app'],
      inputs: ['Makefile', 'src/**', '!src/made/**'],
      output: 'build/app',
      env: ['CC'],
    },
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
  const outputs = ['build-app', 'build-site', 'build-tool', 'package'].map((name) => targets[name]?.outputs?.join());
  expect(outputs).toEqual([
    '{workspaceRoot}/products/ship/build/app',
    '{workspaceRoot}/products/ship/web/dist',
    '{workspaceRoot}/products/ship/tool/target/release/ship',
    '{workspaceRoot}/products/ship/dist/release',
  ]);
  expect(targets['build']).toMatchObject({
    cache: true,
    dependsOn: ['build-app', 'build-site', 'build-tool'],
    outputs: [],
  });
  expect(targets['package']).toMatchObject({ cache: true, dependsOn: ['build'] });
  for (const stage of ['preflight', 'versions', 'artifacts', 'publish', 'deploy', 'verify', 'complete', 'rollback'])
    expect(targets[stage]?.cache).toBe(false);
});

test('a build reads what it says, else its folder; the version, the commit and its variables count, outputs do not', () => {
  const targets = targetsOf(parts());
  const root = '{workspaceRoot}/products/ship';
  expect(targets['build-app']?.inputs).toEqual(
    expect.arrayContaining([
      `${root}/Makefile`,
      `${root}/src/**/*`,
      `!${root}/src/made/**/*`,
      `${root}/VERSION`,
      `!${root}/web/dist/**/*`,
      `!${root}/dist/release/**/*`,
      { env: 'CC' },
      { runtime: 'git -C products/ship rev-parse HEAD' },
    ]),
  );
  expect(targets['build-app']?.inputs).not.toContain(`${root}/**/*`);
  expect(targets['build-site']?.inputs).toEqual(expect.arrayContaining([`${root}/web/**/*`]));
  expect(targets['build-site']?.inputs).not.toContainEqual({ env: 'CC' });
  expect(targets['package']?.inputs).toEqual(
    expect.arrayContaining([`${root}/**/*`, { env: 'CC' }, { dependentTasksOutputFiles: '**/*', transitive: true }]),
  );
});

test('another compiler is another input of those that start it', () => {
  const commandsOf = (target: string) =>
    (targetsOf(parts())[target]?.inputs ?? []).flatMap((input) =>
      typeof input === 'object' && 'runtime' in input ? [input.runtime] : [],
    );
  expect(commandsOf('build-app')).toEqual(expect.arrayContaining(['cc --version', 'make --version']));
  expect(commandsOf('build-app')).not.toContain('cargo --version');
  expect(commandsOf('build-tool')).toEqual(expect.arrayContaining(['cargo --version', 'rustc --version --verbose']));
  expect(commandsOf('build-site')).toContain('node --version');
});

test('a build that leaves no file behind is never taken from the cache; the others are', () => {
  const image = parts({ ...written, builds: { ...written.builds, image: { preset: 'docker' } } });
  const targets = targetsOf(image);
  expect(targets['build-image']).toMatchObject({ cache: false, outputs: [] });
  expect(targets['build-app']).toMatchObject({ cache: true });
  expect(targets['build']).toMatchObject({ cache: false });
});

test('a build that needs another comes after it, depends on what that made, and builds nothing else', () => {
  const targets = targetsOf(
    parts({ ...written, builds: { ...written.builds, site: { preset: 'npm', needs: ['app'] } } }),
  );
  expect(targets['build-site']).toMatchObject({ dependsOn: ['build-app'], command: 'build-artifacts site --alone' });
  expect(targets['build-site']?.inputs).toContainEqual({ dependentTasksOutputFiles: '**/*' });
});

test('what the config says of a build is in its target, and so in the hash of Nx', () => {
  const digest = (config: Config) => targetsOf(parts(config))['build-app']?.options.env.WINDLASS_BUILD_CONFIG;
  const app = { preset: 'custom' as const, command: ['make', 'app'], output: 'build/app' };
  expect(digest({ ...written, builds: { app } })).toMatch(/^[0-9a-f]{16}$/);
  expect(digest({ ...written, builds: { app: { ...app, command: ['make', '-B', 'app'] } } })).not.toBe(
    digest({ ...written, builds: { app } }),
  );
});

test('builds of any name have targets that Nx can tell apart', () => {
  const one = { preset: 'custom' as const, command: ['true'], output: 'x' };
  const targets = targetsOf(parts({ ...written, builds: { 'an app / 1': one, 'an app: 1': { ...one, output: 'y' } } }));
  expect(targets['build']?.dependsOn).toEqual(['build-an-app-1', 'build-an-app-1~2']);
  expect(targets['build-an-app-1~2']?.command).toBe("build-artifacts 'an app: 1' --alone");
});

test('what a product reads from beside its folder is an input, too', () => {
  const shared: Config = {
    version: { source: '../../VERSION' },
    builds: {
      app: { preset: 'custom', command: ['make'], inputs: ['src/**', '../../lib/**'], output: '../../out/app' },
    },
    packages: { all: { files: [{ from: '../../LICENSE' }] } },
  };
  const targets = targetsOf(parts(shared));
  expect(targets['build-app']?.inputs).toEqual(
    expect.arrayContaining(['{workspaceRoot}/VERSION', '{workspaceRoot}/lib/**/*']),
  );
  expect(targets['build-app']?.outputs).toEqual(['{workspaceRoot}/out/app']);
  expect(targets['package']?.inputs).toEqual(
    expect.arrayContaining(['{workspaceRoot}/VERSION', '{workspaceRoot}/lib/**/*', '{workspaceRoot}/LICENSE']),
  );
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
  expect(targets['build-app']?.outputs).toEqual(['{workspaceRoot}/build/app']);
  expect(targets['build-app']?.inputs?.[0]).toBe('{workspaceRoot}/Makefile');
  expect(targets['package']?.inputs?.[0]).toBe('{workspaceRoot}/**/*');
});

test('a prefix tells them apart from what a project has already', () => {
  const targets = targetsOf(parts(), { prefix: 'ship:' });
  expect(Object.keys(targets).filter((name) => !name.startsWith('ship:'))).toEqual([]);
  expect(targets['ship:package']?.dependsOn).toEqual(['ship:build']);
  expect(targets['ship:build']?.dependsOn?.[0]).toBe('ship:build-app');
  expect(targets['ship:publish']).toMatchObject({
    command: 'strategic-deploy --only publish',
    dependsOn: ['ship:artifacts'],
  });
});
