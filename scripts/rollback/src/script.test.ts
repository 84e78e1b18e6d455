import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { runCaught } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { closeRelease, releaseState } from '@windlass/kit/ledger/releases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { script } from './script.ts';
import { type Lamp, openLamp } from './testing/lamp.ts';

/** As archive-deployment closes a release, without its certificate. */
const close: ScriptSpec = {
  name: 'close',
  summary: 'Closes the open release',
  options: {},
  examples: [],
  run: async ({ cwd, env }) => {
    const { ledger } = await openHouse({ root: cwd, env, line: 'main', ledger: 'file', remote: 'origin' });
    for (const id of await ledger.releases()) {
      if (releaseState(await ledger.read(id)) !== 'open') continue;
      const writer = await ledger.openWriter(id, { writer: 'closer' });
      await closeRelease(writer, 'complete');
      await writer.close();
    }
    return {};
  },
};

let lamp: Lamp;
beforeAll(async () => {
  lamp = await openLamp(close);
  await lamp.rehearsal.harbor.warm();
  await lamp.release('patch');
});
afterAll(async () => lamp[Symbol.asyncDispose]());

const rollback = (...argv: string[]) => lamp.run(script, ...argv);
/** Without the digest that tells two deployments of one release apart. */
const ids = (steps: readonly { readonly id: string }[]) => steps.map(({ id }) => id.replace(/-[0-9a-f]{8}$/, ''));
const state = async (id: string) => releaseState(await fileStore(join(lamp.root, '.git/windlass')).read(id));

describe('a whole release', () => {
  it('is wound back everywhere, verified, and what stays is named', async () => {
    const before = await lamp.snapshot();
    const id = await lamp.release('minor');
    const after = await lamp.snapshot();
    expect(after['https://lamp.example/version.json']).not.toBe(before['https://lamp.example/version.json']);
    expect(after['tags']).not.toBe(before['tags']);

    const { exitCode, steps, residue, findings, release, data } = await rollback('--yes');
    expect({ exitCode, findings, release }).toEqual({ exitCode: 0, findings: [], release: id });
    expect(await lamp.snapshot()).toEqual(before);
    expect(steps.every((step) => step.state === 'undone')).toBe(true);
    expect(ids(steps)).toEqual([
      'npm-dist-tag',
      'switch-web',
      'upload-web',
      'npm-publish',
      'push-tag',
      'push',
      'tag',
      'commit',
      'files',
    ]);
    expect(residue.join('\n')).toMatch(/the history of main on origin shows/);
    expect(data).toMatchObject({ restored: true, releases: [{ id, restored: true }], durationMs: expect.any(Number) });
    expect(await state(id)).toBe('undone');
    expect(await lamp.must('git', 'status', '--porcelain')).toBe('');
    const again = await rollback('--yes');
    expect([again.exitCode, again.findings[0]?.message]).toEqual([2, expect.stringMatching(/is already undone/)]);
    expect(await lamp.snapshot()).toEqual(before);
  });

  it('that stopped half way is wound back from where it stopped', async () => {
    for (const until of ['push', 'servers'] as const) {
      const before = await lamp.snapshot();
      const id = await lamp.release('patch', { until });
      const { exitCode, release } = await rollback('--yes');
      expect({ exitCode, release }).toEqual({ exitCode: 0, release: id });
      expect({ until, ...(await lamp.snapshot()) }).toEqual({ until, ...before });
    }
  });

  it('is wound back together with the one after it, down to a version', async () => {
    const before = await lamp.snapshot();
    const { version } = JSON.parse(lamp.file('package.json'));
    const first = await lamp.release('minor');
    const second = await lamp.release('patch');
    const { exitCode, data } = await rollback('--to', version, '--yes');
    expect({ exitCode, releases: data['releases'] }).toMatchObject({
      exitCode: 0,
      releases: [{ id: second }, { id: first }],
    });
    expect(await lamp.snapshot()).toEqual(before);
  });

  it('is finished by the same command after a kill, wherever it was killed', async () => {
    const before = await lamp.snapshot();
    const id = await lamp.release('patch');
    const ledger = fileStore(join(lamp.root, '.git/windlass'));
    const begun = async (action: string) =>
      (await ledger.read(id)).some(
        (entry) => entry.type === 'intent' && entry.way === 'undo' && entry.action.id === action,
      );
    // Right after the intent of an effect is in the ledger: a registry, a server, and the revert of what was pushed.
    for (const action of ['npm-dist-tag', 'npm-publish', 'push']) {
      const cli = ['--conditions=@windlass/source', join(import.meta.dirname, 'cli.ts'), '--yes', '--quiet'];
      const child = spawn(process.execPath, cli, { cwd: lamp.root, env: lamp.rehearsal.env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (!(await begun(action)) && child.exitCode === null) await new Promise((next) => setTimeout(next, 5));
      child.kill('SIGKILL');
      await ended;
      expect(await state(id)).not.toBe('undone');
    }
    const { exitCode, residue } = await rollback('--yes', '--release', id);
    expect(exitCode).toBe(0);
    expect(residue.join('\n')).toMatch(/the history of main on origin shows/);
    expect(await lamp.snapshot()).toEqual(before);
    expect(await state(id)).toBe('undone');
  });
});

describe('a part', () => {
  it('by channel or host is wound back alone, and the rest follows', async () => {
    const before = await lamp.snapshot();
    const id = await lamp.release('patch');
    const after = await lamp.snapshot();
    const npm = await rollback('--channel', 'npm', '--yes');
    expect([npm.exitCode, ids(npm.steps)]).toEqual([0, ['npm-dist-tag', 'npm-publish']]);
    const without = await lamp.snapshot();
    expect({ ...without, tags: null }).toEqual({ ...after, tags: null });
    expect(without['tags']).toBe(before['tags']);
    const web = await rollback('--host', 'web', '--yes');
    expect([web.exitCode, ids(web.steps)]).toEqual([0, ['switch-web', 'upload-web']]);
    const versions = await rollback('--phase', 'versions', '--yes');
    expect([versions.exitCode, versions.findings[0]?.message]).toEqual([
      2,
      expect.stringMatching(/would be left without what it stands on/),
    ]);
    expect((await rollback('--yes')).exitCode).toBe(0);
    expect(await state(id)).toBe('undone');
    expect(await lamp.snapshot()).toEqual(before);
  });
});

describe('what does not go back', () => {
  it('gives exit code 7 with what to do, and the same command goes on', async () => {
    const before = await lamp.snapshot();
    const id = await lamp.release('patch');
    const { faults } = lamp.rehearsal.harbor;
    faults.add({
      host: 'github.com',
      method: 'GIT',
      times: 1_000,
      effect: { is: 'status', status: 503, body: 'closed for the night' },
    });
    const broken = await rollback('--yes');
    faults.clear();
    expect(broken.exitCode).toBe(7);
    expect(broken.findings[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(/push.*not undone/) });
    // What does not hang on the forge is back already: users first.
    const now = await lamp.snapshot();
    for (const what of ['https://lamp.example/version.json', 'tags']) expect(now[what]).toBe(before[what]);
    expect(await state(id)).toBe('complete');
    expect((await rollback('--yes')).exitCode).toBe(0);
    expect(await lamp.snapshot()).toEqual(before);
  });
});

describe('the command', () => {
  it('plans without writing, says how far each undo reaches, and contacts nothing', async () => {
    const id = await lamp.release('patch');
    const requests = lamp.rehearsal.harbor.requests.length;
    const { stdout, exitCode } = await runCaught(script, lamp.root, ['--plan', '--offline'], lamp.rehearsal.env);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^rollback · ${id.replaceAll('.', '\\.')} \\(complete\\) · 9 actions\\n +1\\. undo: `),
    );
    expect(stdout).toMatch(/what cannot go back:\n +- /);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^irreversible from here: \d+\. undo: /);
    expect(lamp.rehearsal.harbor.requests).toHaveLength(requests);
    expect(await state(id)).toBe('complete');
  });

  it('needs --yes where nobody can be asked, and does nothing without', async () => {
    const before = await lamp.snapshot();
    const { exitCode, findings } = await rollback();
    expect([exitCode, findings[0]?.fix]).toEqual([2, 'npx windlass rollback --yes']);
    expect(await lamp.snapshot()).toEqual(before);
    expect(lstatSync(join(lamp.site, 'current')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(lamp.site, 'releases')).length).toBeGreaterThan(1);
  });

  it('says what is wrong with what was asked', async () => {
    const messages = async (...argv: string[]) => (await rollback(...argv, '--yes')).findings[0]?.message;
    expect(await messages('--channel', 'nmp')).toBe(
      'there is no channel "nmp": the channels are npm, pypi, github-release, github-packages, docker, crates, chocolatey, snap, winget, flathub, scoop, homebrew, aur, static-download',
    );
    expect(await messages('--phase', '9')).toMatch(/^"9" is no phase: the phases are 1 preflight/);
    expect(await messages('--to', '9.9.9')).toMatch(/^the ledger knows no complete release of 9\.9\.9/);
    expect(await messages('--to', '1.0.0', '--release', 'x.1')).toMatch(/exclude each other/);
    writeFileSync(join(lamp.root, 'unsaved'), '');
    expect(await messages('--release', '9.9.9.1')).toMatch(/^there is no release 9\.9\.9\.1/);
  });
});
