import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GitStoreOptions, gitStore } from './git-store.ts';
import type { LedgerStore } from './store.ts';
import { type GitWorld, git, gitWorld } from './testing/git-world.ts';

const release = '1.2.3+004.1';
const note = (text: string) => ({ type: 'note', text }) as const;
const storeIn = (clone: string, more: Partial<GitStoreOptions> = {}): LedgerStore =>
  gitStore({ gitDir: join(clone, '.git'), remote: 'origin', ...more });

async function texts(store: LedgerStore): Promise<readonly string[]> {
  return (await store.read(release)).map((entry) => (entry.type === 'note' ? entry.text : entry.type));
}

const remoteLog = (world: GitWorld, writer: string): readonly string[] =>
  git(world.remote, 'log', '--format=%s', `refs/windlass/${release}/${writer}`).split('\n');

describe('gitStore', { timeout: 60_000 }, () => {
  it('keeps both writers of two clones that race, and a third clone reads both', async () => {
    const world = gitWorld();
    const [a, b] = await Promise.all([
      storeIn(world.one).openWriter(release, { writer: 'a' }),
      storeIn(world.two).openWriter(release, { writer: 'b' }),
    ]);
    await Promise.all([a, b].map((writer) => writer.append(note(`by ${writer.writer}`))));
    await Promise.all([a.flush('intent'), b.flush('intent')]);
    await Promise.all([a.close(), b.close()]);
    git(world.remote, 'clone', '--quiet', '--depth=1', `file://${world.remote}`, join(world.remote, '../three'));
    const reader = storeIn(join(world.remote, '../three'));
    expect(await texts(reader)).toEqual(['by a', 'by b']);
    expect(await reader.releases()).toEqual([release]);
    expect(git(world.remote, 'for-each-ref', '--format=%(refname)', 'refs/windlass/')).toBe(
      `refs/windlass/${release}/a\nrefs/windlass/${release}/b`,
    );
  });

  it('lets only one of two clones write under one name; the other is told, loses nothing, and reads on', async () => {
    const world = gitWorld();
    const [one, two] = [storeIn(world.one), storeIn(world.two)];
    const a = await one.openWriter(release, { writer: 'same' });
    const b = await two.openWriter(release, { writer: 'same' });
    await a.append(note('of one'));
    await b.append(note('of two'));
    const results = await Promise.allSettled([a.flush('intent'), b.flush('intent')]);
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(lost).toEqual([expect.objectContaining({ kind: 'locked', message: expect.stringContaining('same name') })]);
    const [winner, loser] = results[0]?.status === 'fulfilled' ? ['of one', world.two] : ['of two', world.one];
    expect(await texts(one)).toEqual([winner]);
    expect(await texts(two)).toEqual([winner]);
    expect(git(loser, 'for-each-ref', '--format=%(refname)', 'refs/windlass-lost')).toContain(`${release}/same/`);
  });

  it.each([
    ['in a new chain', false],
    ['in a chain that both know', true],
  ])('never overwrites what another clone pushed before under the same name, %s', async (_, known) => {
    const world = gitWorld();
    if (known) {
      const before = await storeIn(world.one).openWriter(release, { writer: 'same' });
      await before.append(note('before'));
      await before.close();
    }
    const a = await storeIn(world.one).openWriter(release, { writer: 'same' });
    const b = await storeIn(world.two).openWriter(release, { writer: 'same' });
    await a.append(note('of one'));
    await a.close();
    await b.append(note('of two'));
    await expect(b.flush('intent')).rejects.toMatchObject({ kind: 'locked' });
    await expect(b.append(note('of two'))).rejects.toMatchObject({ kind: 'locked' });
    expect(await texts(storeIn(world.two))).toEqual([...(known ? ['before'] : []), 'of one']);
  });

  it('pushes an intent at once and the rest in batches or at the end', async () => {
    const world = gitWorld();
    const writer = await storeIn(world.one, { batch: 3 }).openWriter(release, { writer: 'a' });
    await writer.append(note('1'));
    expect(git(world.remote, 'for-each-ref', 'refs/windlass')).toBe('');
    await writer.flush('intent');
    expect(remoteLog(world, 'a')).toHaveLength(1);
    await writer.append(note('2'));
    await writer.append(note('3'));
    expect(remoteLog(world, 'a')).toHaveLength(1);
    await writer.append(note('4'));
    expect(remoteLog(world, 'a')).toHaveLength(4);
    await writer.append(note('5'));
    await writer.close();
    expect(remoteLog(world, 'a')).toHaveLength(5);
  });

  it('is resumed by another clone: clocks go on, and the same writer goes on with its chain', async () => {
    const world = gitWorld();
    const first = await storeIn(world.one).openWriter(release, { writer: 'a' });
    await first.append(note('1'));
    await first.close();
    const other = await storeIn(world.two).openWriter(release, { writer: '0-before-a' });
    expect((await other.append(note('2'))).clock).toBe(2);
    await other.close();
    const again = await storeIn(world.two).openWriter(release, { writer: 'a' });
    expect(await again.append(note('3'))).toMatchObject({ seq: 2, clock: 3 });
    await again.close();
    expect(await texts(storeIn(world.one))).toEqual(['1', '2', '3']);
  });

  it('brings what a killed process could not push any more', async () => {
    const world = gitWorld();
    const killed = await storeIn(world.one).openWriter(release, { writer: 'killed' });
    await killed.append(note('left behind'));
    await (await storeIn(world.one).openWriter(release, { writer: 'next' })).close();
    expect(await texts(storeIn(world.two))).toEqual(['left behind']);
    // The killed one was only slow: its next push finds its own entry there and goes on.
    await killed.append(note('still here'));
    await killed.close();
    expect(await texts(storeIn(world.two))).toEqual(['left behind', 'still here']);
  });

  it('says so when the remote cannot be reached, keeps the entry here, and pushes it later', async () => {
    const world = gitWorld();
    const writer = await storeIn(world.one).openWriter(release, { writer: 'a' });
    renameSync(world.remote, `${world.remote}.away`);
    await writer.append(note('1'));
    await expect(writer.flush('intent')).rejects.toMatchObject({ kind: 'publish', next: 'git ls-remote origin' });
    await expect(storeIn(world.one).read(release)).rejects.toMatchObject({ kind: 'input' });
    expect(await texts(storeIn(world.one, { offline: true }))).toEqual(['1']);
    renameSync(`${world.remote}.away`, world.remote);
    await writer.flush('intent');
    expect(await texts(storeIn(world.two))).toEqual(['1']);
  });

  it('gives up on a remote that does not answer, and never asks for a password', async () => {
    const world = gitWorld();
    const fake = join(world.remote, '../ssh');
    writeFileSync(fake, '#!/bin/sh\nexec sleep 60\n');
    chmodSync(fake, 0o755);
    const env = { ...process.env, GIT_SSH_COMMAND: fake, GIT_SSH_VARIANT: 'simple' };
    const store = storeIn(world.one, { remote: 'ssh://git:secret@host.invalid/x', env, timeoutMs: 300 });
    const error = await store.read(release).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'input', why: expect.stringContaining('no answer within 0.3 s') });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('runs no hook, signs nothing, and needs no identity in the repository', async () => {
    const world = gitWorld();
    const hooks = join(world.one, '.git/hooks');
    mkdirSync(hooks, { recursive: true });
    for (const hook of ['pre-push', 'reference-transaction', 'post-commit']) {
      writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch ${join(world.one, 'ran')}\nexit 1\n`);
      chmodSync(join(hooks, hook), 0o755);
    }
    for (const [key, value] of [
      ['commit.gpgSign', 'true'],
      ['push.gpgSign', 'true'],
      ['user.useConfigOnly', 'true'],
    ])
      git(world.one, 'config', key ?? '', value ?? '');
    const store = storeIn(world.one, { identity: { name: 'Bosun', email: 'bosun@example.org' } });
    const writer = await store.openWriter(release, { writer: 'a' });
    await writer.append(note('1'));
    await writer.close();
    expect(existsSync(join(world.one, 'ran'))).toBe(false);
    const author = git(world.remote, 'log', '-1', '--format=%an <%ae> %cn', `refs/windlass/${release}/a`);
    expect(author).toBe('Bosun <bosun@example.org> Bosun');
  });

  it('refuses a chain that somebody rewrote on the remote, with the line', async () => {
    const world = gitWorld();
    const writer = await storeIn(world.one).openWriter(release, { writer: 'a' });
    await writer.append(note('one'));
    await writer.append(note('two'));
    await writer.close();
    const ref = `refs/windlass/${release}/a`;
    const work = join(world.two, 'ledger.ndjson');
    git(world.two, 'fetch', '--quiet', 'origin', ref);
    writeFileSync(work, `${git(world.two, 'show', 'FETCH_HEAD:ledger.ndjson').replace('one', 'ONE')}\n`);
    git(world.two, 'add', 'ledger.ndjson');
    git(world.two, 'commit', '--quiet', '-m', 'rewritten');
    git(world.two, 'push', '--quiet', '--force', 'origin', `HEAD:${ref}`);
    await expect(storeIn(world.two).read(release)).rejects.toMatchObject({
      kind: 'input',
      where: { file: `${ref}:ledger.ndjson`, line: 2 },
    });
  });
});
