import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Machine, type Machines, openMachines, type Server, write } from './machines.ts';

const tokens = { READ: 'reader-0123456789abcdef', WRITE: 'writer-0123456789abcdef' };
const all = ['run-many', '-t', 'build', 'package'];

let machines: Machines;
let server: Server;
beforeAll(async () => {
  machines = await openMachines();
  server = await machines.serve(tokens, '--read-token', 'env:READ', '--write-token', 'env:WRITE');
});
afterAll(async () => machines?.[Symbol.asyncDispose]());

const via = (token: string, url = server.url): NodeJS.ProcessEnv => ({
  NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
  NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
});
const isBuilt = ({ path }: Machine) => existsSync(join(path, 'build/lamp'));

describe('two machines with one server', () => {
  test('what the first has built and packed, the second takes from the server, to the byte', async () => {
    const one = await machines.first.nx(via(tokens.WRITE), ...all);
    expect(one.exitCode, one.said).toBe(0);
    expect(server.records()).toHaveLength(4);
    const second = machines.clone('second');
    const two = await second.nx(via(tokens.READ), ...all);
    expect(two.exitCode, two.said).toBe(0);
    expect(two.said).toMatch(/Cache: +4\/4 hit/);
    expect(two.said.match(/^> nx run lamp:[\w-]+ +\[remote cache\]/gm), two.said).toHaveLength(4);
    expect(second.made()).toEqual(machines.first.made());
    expect(Object.keys(second.made()).join()).toMatch(/build\/lamp,.*dist\/release\/artifacts\.json,.*\.tar\.gz/);
    expect(server.said()).not.toMatch(/0123456789/);
  });

  test('who may only read builds what is not there, and gives nothing to the others', async () => {
    const third = machines.clone('third');
    write(third, 'web/index.html', '<!doctype html>\n<title>Lamp</title>\n');
    const before = server.records();
    const { exitCode, said } = await third.nx(via(tokens.READ), ...all);
    expect(exitCode, said).toBe(0);
    expect(said).toMatch(/build-app +\[remote cache\][\s\S]*^done build page:/m);
    expect(server.records()).toEqual(before);
    expect(server.said()).toMatch(/PUT 403 \d+ .* read: this token may read, and not write/);
  });
});

// Nx itself builds nothing then, and ends with an error: this is why there is `windlass cache check`.
describe.each<[string, (gone: Server) => NodeJS.ProcessEnv, RegExp]>([
  ['a token that the server does not know', () => via('none-of-0123456789abcdef'), /does not know the token/],
  ['a server that is gone', (gone) => via(tokens.WRITE, gone.url), /does not answer/],
])('with %s', (name, env, warning) => {
  let at: Machine;
  let remote: NodeJS.ProcessEnv;
  beforeAll(async () => {
    at = machines.clone(name.replaceAll(' ', '-'));
    const gone = await machines.serve(tokens, '--write-token', 'env:WRITE');
    await gone.stop();
    remote = env(gone);
  });

  test('nx alone fails and builds nothing', async () => {
    const { exitCode } = await at.nx(remote, ...all);
    expect([exitCode === 0, isBuilt(at)]).toEqual([false, false]);
  });

  test('after a check everything is built here, with a warning', async () => {
    const script = `npx windlass cache check || unset NX_SELF_HOSTED_REMOTE_CACHE_SERVER
      npx nx ${all.join(' ')} --output-style=static`;
    const { exitCode, said } = await at.sh(remote, script);
    expect(exitCode, said).toBe(0);
    expect(said).toMatch(warning);
    expect(said).toMatch(/^done build app: it was not built yet/m);
    expect(at.made()).toEqual(machines.first.made());
    expect(said).not.toMatch(/0123456789/);
  });
});
