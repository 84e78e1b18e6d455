import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { createNodesV2 } from './plugin.ts';

async function nodesIn(files: Readonly<Record<string, string>>, found = Object.keys(files)) {
  using folder = tempFolder({ '.git/HEAD': '', ...files });
  const [, createNodes] = createNodesV2;
  return await createNodes(found, undefined, { workspaceRoot: folder.path });
}

test('every folder with a config is a project by the name of its product, whatever the config is written in', async () => {
  const nodes = await nodesIn({
    'a/windlass.config.yaml': 'product: anchor\n',
    'b/windlass.config.json': '{ "product": "buoy" }',
    'c/package.json': '{ "name": "@ships/c", "windlass": {} }',
    'd/package.json': '{ "name": "d", "dependencies": { "windlass": "1" } }',
    'e/windlass.config.mts': 'export default { product: "engine" };\n',
  });
  const projects = nodes.flatMap(([, { projects = {} }]) => Object.entries(projects));
  expect(projects.map(([root, { name }]) => [root, name])).toEqual([
    ['a', 'anchor'],
    ['b', 'buoy'],
    ['c', 'c'],
    ['e', 'engine'],
  ]);
  for (const [, { targets = {} }] of projects) expect(Object.keys(targets)).toContain('release');
});

test('a config that is wrong says where, why and what to do, of every product at once', async () => {
  const files = {
    'a/windlass.config.yaml': 'product: anchor\nbuild: {}\n',
    'b/windlass.config.json': '{',
    'c/windlass.config.json': '{}',
    'c/windlass.config.yaml': 'product: c\n',
    'd/windlass.config.json': '{}',
  };
  const failed = nodesIn(files);
  await expect(failed).rejects.toThrow(/a\/windlass\.config\.yaml:2:1: .*build/);
  await expect(failed).rejects.toThrow(/b\/windlass\.config\.json:1:\d/);
  await expect(failed).rejects.toThrow(/2 configs in one folder/);
});
