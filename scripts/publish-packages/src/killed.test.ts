import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ChannelWorld, openWorld } from '@windlass/channels/testing/world';
import { runJson } from '@windlass/kit/cli/testing/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { script } from './script.ts';

let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld(['killed']);
});
afterAll(() => world[Symbol.asyncDispose]());

const platforms = ['--platforms', 'releases,download'];

test('killed while an upload is under way: the next run makes up for it, and there is one of each', async () => {
  const product = await world.product('killed');
  await product.raise('1.0.0+001');
  const { faults } = world.harbor;
  faults.add({ host: 'uploads.github.com', effect: { is: 'delay', ms: 2_000 }, times: 2 });
  const cli = join(import.meta.dirname, 'cli.ts');
  const child = spawn(process.execPath, ['--conditions=@windlass/source', cli, ...platforms], {
    cwd: product.root,
    env: world.env,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  for (let turn = 0; faults.left.length > 0 && turn < 1_000; turn++) await setTimeout(20);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);

  const result = await runJson(script, product.root, platforms, world.env);
  expect(result).toMatchObject({ exitCode: 0, data: { channels: { 'github-release': 'done' } } });
  const posts = world.harbor.requests.filter(({ host, status }) => host === 'uploads.github.com' && status === 201);
  expect(posts).toHaveLength(2);
  const again = await runJson(script, product.root, platforms, world.env);
  expect(again.steps.every(({ state }) => state === 'unchanged')).toBe(true);
});
