import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { releaseState } from '@windlass/kit/ledger/releases';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { differences } from './killing.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  return () => world[Symbol.asyncDispose]();
});
afterEach(() => world.harbor.faults.clear());

/** Until the first upload is under way. */
async function uploading(): Promise<void> {
  world.harbor.faults.add({ host: 'uploads.github.com', method: 'POST', effect: { is: 'delay', ms: 6_000 } });
  for (let turn = 0; world.harbor.faults.left.length > 0; turn += 1) {
    if (turn > 6_000) throw new Error('nothing was ever uploaded');
    await setTimeout(20);
  }
}

/** Every file below the folder with its size and time of change. */
function listing(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`)
    .sort();
}

describe('--plan', () => {
  test('shows the voyage, and writes nothing: not here, not there', async () => {
    // Looked at first: the snapshot's own `git status` may write the index anew.
    const seen = await world.snapshot();
    const files = listing(world.root);
    const asked = world.harbor.requests.length;
    const said = await world.release('--type', 'minor', '--plan');
    const writes = world.harbor.requests.slice(asked).filter(({ method }) => !['GET', 'HEAD'].includes(method));
    expect(said.exitCode, said.stderr).toBe(0);
    expect(writes).toEqual([]);
    expect(listing(world.root)).toEqual(files);
    expect(differences(seen, await world.snapshot())).toEqual([]);
    expect(said.envelope.steps.map(({ state }) => state)).toEqual(said.envelope.steps.map(() => 'planned'));
  });

  test('with --offline asks nobody', async () => {
    const asked = world.harbor.requests.length;
    const said = await world.release('--type', 'minor', '--plan', '--offline');
    expect([said.exitCode, world.harbor.requests.length]).toEqual([0, asked]);
  });
});

describe('a strange place', () => {
  const deploy = async (cwd: string) => {
    const { exitCode, stdout } = await world.start('strategic-deploy', ['--type', 'patch', '--json'], { cwd }).done;
    return { exitCode, finding: JSON.parse(stdout).findings[0] };
  };
  const empty = () => mkdtempSync(join(world.env['TMPDIR'] ?? '', 'empty-'));

  test('a folder without a config is told how to get one', async () => {
    expect(await deploy(empty())).toMatchObject({
      exitCode: 2,
      finding: { fix: expect.stringMatching(/windlass init/) },
    });
  });

  test('a folder outside git says that a release needs a repository', async () => {
    const cwd = empty();
    cpSync(world.root, cwd, { recursive: true, filter: (file) => !file.includes('/.git') || file.endsWith('ignore') });
    const { exitCode, finding } = await deploy(cwd);
    expect([exitCode, finding.message]).toEqual([2, expect.stringMatching(/git repository/)]);
    expect(finding.fix).toMatch(/git init/);
  });

  test('a folder below the config is as good as its own', async () => {
    const { exitCode, stdout } = await world.start('strategic-deploy', ['--type', 'patch', '--plan', '--json'], {
      cwd: join(world.root, 'web'),
    }).done;
    expect([exitCode, JSON.parse(stdout).product]).toEqual([0, 'beacon']);
  });
});

describe('Ctrl-C, and a second one at the same time', () => {
  test('the second is told who holds the lock; the first stops where it can go on, and does', async () => {
    const first = world.start('strategic-deploy', ['--type', 'minor', '--release-version', '1.1.0+001']);
    await uploading();
    const second = await world.release('--type', 'patch');
    expect(second.exitCode).toBe(8);
    expect(second.envelope.findings[0]).toMatchObject({
      message: expect.stringMatching(new RegExp(`held by .*pid ${first.pid}.*strategic-deploy`)),
      fix: expect.stringMatching(/unlock/),
    });
    process.kill(first.pid, 'SIGINT');
    const stopped = await first.done;
    expect([stopped.exitCode, stopped.stderr]).toEqual([130, expect.stringMatching(/--resume|same command again/)]);
    expect(releaseState(await world.ledger('1.1.0+001.1'))).toBe('open');
    const other = await world.release('--type', 'patch');
    expect([other.exitCode, other.envelope.findings[0]?.message]).toEqual([
      2,
      expect.stringMatching(/a minor release is under way: 1\.0\.0\+001 → 1\.1\.0\+001/),
    ]);
    const resumed = await world.release('--resume');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await world.snapshot()).toMatchObject({
      'GitHub latest': 'v1.1.0+001',
      'GitHub count': '1',
      'AUR log': '1',
    });
    const uploads = world.harbor.requests.filter(({ host, status }) => host === 'uploads.github.com' && status === 201);
    // The archive, two lists of checksums, the list of its contents and the provenance, each once.
    expect(uploads).toHaveLength(5);
  });

  test('--resume where nothing is open says so', async () => {
    const { exitCode, envelope } = await world.release('--resume');
    expect([exitCode, envelope.findings[0]?.message]).toEqual([2, expect.stringMatching(/there is nothing to resume/)]);
  });
});

function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-mount-'));
  const mounted = mount(dir, '64k');
  if (mounted) spawnSync('umount', [dir]);
  rmdirSync(dir);
  return mounted;
}

function mount(dir: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]).status === 0;
}

describe.skipIf(!canMount())('on a full disk (skipped where a tmpfs may not be mounted)', () => {
  test('under the ledger: it says so and stops, and with room again the same voyage goes on', async () => {
    const state = join(world.root, '.git/windlass');
    const away = `${state}.away`;
    mkdirSync(state, { recursive: true });
    cpSync(state, away, { recursive: true });
    expect(mount(state, '1m')).toBe(true);
    try {
      cpSync(away, state, { recursive: true });
      // Room for some lines and not for all of them.
      fill(join(state, 'filler'), 24 * 1024);
      const said = await world.release('--type', 'patch');
      expect(said.exitCode).not.toBe(0);
      expect(said.exitCode).not.toBe(1);
      expect(JSON.stringify(said.envelope.findings)).toMatch(/the disk is full/);
      rmSync(join(state, 'filler'));
      const open = (await world.releases()).find((id) => id.startsWith('1.1.1'));
      const again = await world.release(...(open === undefined ? ['--type', 'patch'] : ['--resume']));
      expect(again.exitCode, again.stderr).toBe(0);
      const end = await world.snapshot();
      expect(end).toMatchObject({ 'GitHub latest': 'v1.1.1+001', 'AUR log': '2', 'work tree': 'clean' });
      expect(differences(end, await world.snapshot())).toEqual([]);
      rmSync(away, { recursive: true });
      cpSync(state, away, { recursive: true });
    } finally {
      spawnSync('umount', [state]);
    }
    cpSync(away, state, { recursive: true });
  });
});

/** Fills the disk of the file until so many bytes are left. */
function fill(file: string, leave: number): void {
  const block = Buffer.alloc(4096);
  const blocks: Buffer[] = [];
  for (let full = false; !full; ) {
    blocks.push(block);
    try {
      writeFileSync(file, Buffer.concat(blocks));
    } catch {
      full = true;
    }
  }
  writeFileSync(file, Buffer.alloc(Math.max(0, (blocks.length - 1) * 4096 - leave)));
  readFileSync(file);
}
