import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashLine } from './entry.ts';
import { fileStore } from './file-store.ts';
import type { LedgerStore } from './store.ts';
import { tempDir } from './testing/temp.ts';

const release = '1.2.3+004.1';
const now = (): Date => new Date('2026-07-01T10:00:00Z');
const note = (text: string) => ({ type: 'note', text }) as const;

async function write(store: LedgerStore, writer: string, ...texts: readonly string[]): Promise<void> {
  const open = await store.openWriter(release, { writer, now });
  for (const text of texts) await open.append(note(text));
  await open.close();
}

async function texts(store: LedgerStore): Promise<readonly string[]> {
  return (await store.read(release)).map((entry) => (entry.type === 'note' ? entry.text : entry.type));
}

const fileOf = (dir: string, writer = 'a'): string => join(dir, 'ledger', release, `${writer}.ndjson`);

describe('fileStore', () => {
  it('chains lines by the SHA-256 of the line before, in a private file', async () => {
    const dir = tempDir();
    await write(fileStore(dir), 'a', 'one', 'two');
    const lines = readFileSync(fileOf(dir), 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      v: 1,
      seq: 1,
      clock: 1,
      at: '2026-07-01T10:00:00.000Z',
      writer: 'a',
      release,
      prev: '0'.repeat(64),
      type: 'note',
      text: 'one',
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ seq: 2, clock: 2, prev: hashLine(lines[0] ?? '') });
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'ledger', release)).mode & 0o777).toBe(0o700);
  });

  it('reads all writers in one order, in which a cause comes before what knew of it', async () => {
    const store = fileStore(tempDir());
    const [a, b] = [await store.openWriter(release, { writer: 'b' }), await store.openWriter(release, { writer: 'a' })];
    await a.append(note('first'));
    await b.append(note('second'));
    await a.append(note('third'));
    await b.append(note('fourth'));
    await Promise.all([a.close(), b.close()]);
    expect(await texts(store)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(await store.releases()).toEqual([release]);
  });

  it('goes on with the chain of a writer that opens again', async () => {
    const store = fileStore(tempDir());
    await write(store, 'a', 'one');
    await write(store, 'a', 'two');
    expect((await store.read(release)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('ignores a torn last line when reading; its own writer cuts it off and keeps it', async () => {
    const dir = tempDir();
    const store = fileStore(dir);
    await write(store, 'a', 'one');
    appendFileSync(fileOf(dir), '{"v":1,"seq":2,"cl');
    expect(await texts(store)).toEqual(['one']);
    expect(readFileSync(fileOf(dir), 'utf8')).toContain('"cl');
    await write(store, 'b', 'by another');
    expect(readFileSync(fileOf(dir), 'utf8')).toContain('"cl');
    await write(store, 'a', 'two');
    expect(await texts(store)).toEqual(['one', 'by another', 'two']);
    expect(readFileSync(join(dir, 'ledger', release, 'a.torn-1'), 'utf8')).toBe('{"v":1,"seq":2,"cl');
    appendFileSync(fileOf(dir), 'more');
    await write(store, 'a');
    expect(readFileSync(join(dir, 'ledger', release, 'a.torn-2'), 'utf8')).toBe('more');
  });

  const damages: readonly [string, number, (lines: string[]) => string[]][] = [
    ['edited', 3, (l) => l.with(1, (l[1] ?? '').replace('two', 'TWO'))],
    ['taken out', 2, (l) => l.toSpliced(1, 1)],
    ['moved', 1, (l) => [l[1] ?? '', l[0] ?? '', ...l.slice(2)]],
    ['doubled', 2, (l) => l.toSpliced(1, 0, l[0] ?? '')],
    ['made into something else than JSON', 2, (l) => l.with(1, 'two')],
    ['taken out at the beginning', 1, (l) => l.slice(1)],
    ['of another writer put in', 1, (l) => l.with(0, (l[0] ?? '').replace('"writer":"a"', '"writer":"x"'))],
    ['of a newer format put in', 1, (l) => l.with(0, (l[0] ?? '').replace('"v":1', '"v":2'))],
    ['stripped of its type', 1, (l) => l.with(0, (l[0] ?? '').replace('"type":"note"', '"type":"toast"'))],
  ];
  it.each(damages)('refuses a chain with a line %s, with file and line %i', async (_, line, damage) => {
    const dir = tempDir();
    const store = fileStore(dir);
    await write(store, 'a', 'one', 'two', 'three');
    const lines = readFileSync(fileOf(dir), 'utf8').trimEnd().split('\n');
    writeFileSync(fileOf(dir), `${damage(lines).join('\n')}\n`);
    const refused = { kind: 'input', exitCode: 2, where: { file: fileOf(dir), line } };
    await expect(store.read(release)).rejects.toMatchObject(refused);
    await expect(store.openWriter(release, { writer: 'a' })).rejects.toMatchObject(refused);
  });

  it('masks before it hashes, in keys, values and what JSON escapes', async () => {
    const dir = tempDir();
    const store = fileStore(dir);
    const secret = 'pa"ss\\word';
    const mask = (text: string): string => text.replaceAll(secret, '***');
    const writer = await store.openWriter(release, { writer: 'a', mask });
    await writer.append({ type: 'note', text: `x ${secret}`, data: { [secret]: [secret, 1, null, true] } });
    await writer.append(note('two'));
    await writer.close();
    expect(readFileSync(fileOf(dir), 'utf8')).not.toContain('word');
    expect((await store.read(release))[0]).toMatchObject({ text: 'x ***', data: { '***': ['***', 1, null, true] } });
  });

  it('cuts back what a failing disk took in part, says so, and can go on', async () => {
    const dir = tempDir();
    let room = 400;
    const write_ = (fd: number, bytes: Uint8Array): number => {
      if (room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const written = writeSync(fd, bytes.subarray(0, Math.min(bytes.length, room)));
      room -= written;
      return written;
    };
    const store = fileStore(dir, { io: { write: write_, sync: fsyncSync } });
    const writer = await store.openWriter(release, { writer: 'a' });
    await writer.append(note('one'));
    const before = readFileSync(fileOf(dir));
    await expect(writer.append(note('x'.repeat(500)))).rejects.toMatchObject({
      kind: 'input',
      message: 'no space left: the ledger cannot be written',
      next: expect.stringContaining('df -h'),
    });
    expect(readFileSync(fileOf(dir))).toEqual(before);
    room = 10_000;
    await writer.append(note('two'));
    await writer.close();
    expect(await texts(store)).toEqual(['one', 'two']);
  });

  it('refuses a second process under the same writer name', async () => {
    const store = fileStore(tempDir());
    const [a, b] = [await store.openWriter(release, { writer: 'a' }), await store.openWriter(release, { writer: 'a' })];
    await a.append(note('one'));
    await expect(b.append(note('two'))).rejects.toMatchObject({ kind: 'locked' });
    await Promise.all([a.close(), b.close()]);
    expect(await texts(store)).toEqual(['one']);
  });

  it('makes no file until something is written, and gives nothing for an unknown release', async () => {
    const dir = tempDir();
    const store = fileStore(dir);
    await (await store.openWriter(release, { writer: 'a' })).close();
    expect(existsSync(join(dir, 'ledger'))).toBe(false);
    expect(await store.read('9.9.9.1')).toEqual([]);
    expect(await store.releases()).toEqual([]);
    await expect(store.read('../x')).rejects.toMatchObject({ kind: 'input' });
  });
});

const mountable = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', '/mnt']).status === 0;

describe.skipIf(!mountable)('fileStore on a disk that is really full (needs unshare and tmpfs)', () => {
  it('leaves the file as it was and a chain that reads', () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'disk'));
    const program = `
      import { statSync, writeFileSync } from 'node:fs';
      import { fileStore } from ${JSON.stringify(join(import.meta.dirname, 'file-store.ts'))};
      const store = fileStore('disk');
      const writer = await store.openWriter('1.0.0.1', { writer: 'a' });
      await writer.append({ type: 'note', text: 'one' });
      const size = () => statSync('disk/ledger/1.0.0.1/a.ndjson').size;
      const before = size();
      const error = await writer.append({ type: 'note', text: 'x'.repeat(200_000) }).catch((e) => e);
      const entries = await store.read('1.0.0.1');
      console.log(JSON.stringify({ kind: error.kind, what: error.message, kept: size() === before, entries: entries.length }));`;
    writeFileSync(join(dir, 'program.mjs'), program);
    const script = 'mount -t tmpfs -o size=64k none disk && exec "$0" program.mjs';
    const run = spawnSync('unshare', ['-rm', 'sh', '-c', script, process.execPath], { cwd: dir, encoding: 'utf8' });
    expect(run.stderr).not.toContain('Error');
    expect(JSON.parse(run.stdout)).toEqual({
      kind: 'input',
      what: 'no space left: the ledger cannot be written',
      kept: true,
      entries: 1,
    });
    expect(readdirSync(join(dir, 'disk'))).toEqual([]);
  });
});
