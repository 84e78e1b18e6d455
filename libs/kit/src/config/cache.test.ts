import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../cli/testing/harness.ts';
import { loadConfig } from './load.ts';

const yaml = '# mine\nproduct: ship\nversion:\n  source: VERSION\n  files:\n    - a.json\n    - b.json\n';

test('a config that was valid before is not parsed again, and says the same, with the same places', async () => {
  using home = tempFolder({ 'p/windlass.config.yaml': `\uFEFF${yaml}` });
  const env = { HOME: home.path, WINDLASS_TEST_BUILD: 'one' };
  const cwd = join(home.path, 'p');
  const fresh = await loadConfig({ cwd, env });
  const [entry = ''] = readdirSync(join(home.path, '.cache/windlass/config-one'));
  const again = await loadConfig({ cwd, env });
  for (const path of [[], ['product'], ['version', 'files', 1], ['version', 'nothing']]) {
    expect(again?.locate(path)).toEqual(fresh?.locate(path));
  }
  expect(fresh?.locate(['version', 'files', 1])).toMatchObject({ line: 7, column: 7 });
  expect({ ...again, locate: null }).toEqual({ ...fresh, locate: null });
  // What stands there is really read: another build, another text or a damaged entry is not.
  writeFileSync(
    join(home.path, '.cache/windlass/config-one', entry),
    JSON.stringify({
      ...JSON.parse(home.read(`.cache/windlass/config-one/${entry}`)),
      config: { product: 'from the cache' },
    }),
  );
  expect((await loadConfig({ cwd, env }))?.config.product).toBe('from the cache');
  expect((await loadConfig({ cwd, env: { ...env, WINDLASS_TEST_BUILD: 'two' } }))?.config.product).toBe('ship');
  writeFileSync(join(home.path, '.cache/windlass/config-one', entry), '{"config":');
  expect((await loadConfig({ cwd, env }))?.config.product).toBe('ship');
  home.write({ 'p/windlass.config.yaml': yaml.replace('ship', 'boat') });
  expect((await loadConfig({ cwd, env }))?.config.product).toBe('boat');
});

test('an invalid config is refused each time, and two configs too, whatever was remembered', async () => {
  using home = tempFolder({ 'p/windlass.config.yaml': yaml });
  const env = { HOME: home.path, WINDLASS_TEST_BUILD: 'one' };
  const cwd = join(home.path, 'p');
  await loadConfig({ cwd, env });
  home.write({ 'p/windlass.config.json': '{}' });
  await expect(loadConfig({ cwd, env })).rejects.toThrow('2 configs in one folder');
  home.write({ 'q/windlass.config.yaml': 'prodct: x\n' });
  for (const _ of [1, 2]) await expect(loadConfig({ cwd: join(home.path, 'q'), env })).rejects.toThrow(/prodct/);
});

test('a config that is code runs each time', async () => {
  using home = tempFolder({ 'p/windlass.config.mjs': 'export default { product: "code" };\n' });
  const env = { HOME: home.path, WINDLASS_TEST_BUILD: 'one' };
  await loadConfig({ cwd: join(home.path, 'p'), env });
  expect(readdirSync(home.path)).toEqual(['p']);
});

test('a cache that cannot be written changes nothing', async () => {
  using home = tempFolder({ 'p/windlass.config.yaml': yaml, '.cache': 'a file' });
  const env = { HOME: home.path, WINDLASS_TEST_BUILD: 'one' };
  expect((await loadConfig({ cwd: join(home.path, 'p'), env }))?.config.product).toBe('ship');
});
