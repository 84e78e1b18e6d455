import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { type Change, recoverTransactions, writeAll } from './transaction.ts';

let base: string;
let root: string;
let stateDir: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-transaction-')));
  root = path.join(base, 'repo');
  stateDir = path.join(base, 'state');
  fs.mkdirSync(root);
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** Makes the file and gives the change of its `old` to `new`. */
function change(name: string, content = `old ${name}\n`): Change {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return { file, before: Buffer.from(content), after: Buffer.from(content.replace('old', 'new')) };
}

function contents(dir = root): Record<string, string> {
  const files = fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(dir, file), fs.readFileSync(file, 'utf8')]),
  );
}

async function failure(writing: Promise<unknown>): Promise<WindlassError> {
  const thrown = await writing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof WindlassError)) throw new Error('expected a WindlassError', { cause: thrown });
  return thrown;
}

const child = path.join(import.meta.dirname, 'testing', 'write-all-child.ts');
function writeInChild(killAfter = '', blocked = '', wrap: readonly string[] = []) {
  const [file = '', ...args] = [
    ...wrap,
    process.execPath,
    '--conditions',
    '@windlass/source',
    child,
    root,
    stateDir,
    killAfter,
    blocked,
  ];
  return spawnSync(file, args, { encoding: 'utf8' });
}

describe('writing all files', () => {
  it('gives each its new bytes, keeps mode and owner, and leaves nothing else behind', async () => {
    const changes = [change('a.txt'), change('sub/b.sh'), change('sub/c.txt')];
    fs.chmodSync(path.join(root, 'sub/b.sh'), 0o4751);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) fs.chownSync(path.join(root, 'a.txt'), 1234, 4321);
    const report = await writeAll(changes, { root, stateDir });
    expect(contents()).toEqual({
      'a.txt': 'new a.txt\n',
      'sub/b.sh': 'new sub/b.sh\n',
      'sub/c.txt': 'new sub/c.txt\n',
    });
    expect(report).toEqual({ written: changes.map(({ file }) => file), notes: [] });
    expect(fs.statSync(path.join(root, 'sub/b.sh')).mode & 0o7777).toBe(0o4751);
    if (isRoot) expect(fs.statSync(path.join(root, 'a.txt'))).toMatchObject({ uid: 1234, gid: 4321 });
    expect(contents(stateDir)).toEqual({});
  });

  it('touches no file whose bytes stay the same', async () => {
    const { file, before } = change('a.txt');
    const { ino } = fs.statSync(file);
    expect(await writeAll([{ file, before, after: before }], { root, stateDir })).toEqual({ written: [], notes: [] });
    expect(fs.statSync(file).ino).toBe(ino);
    expect(fs.existsSync(stateDir)).toBe(false);
  });

  it('works for 500 files, synced in batches', async () => {
    const changes = Array.from({ length: 500 }, (_, i) => change(`d${i % 7}/f${i}.txt`));
    await writeAll(changes, { root, stateDir });
    const now = Object.values(contents());
    expect(now).toHaveLength(500);
    expect(now.filter((text) => !text.startsWith('new '))).toEqual([]);
  });

  it('writes through a symlink inside of the repository and leaves the link a link', async () => {
    const { before, after } = change('real.txt');
    fs.symlinkSync('real.txt', path.join(root, 'link.txt'));
    await writeAll([{ file: path.join(root, 'link.txt'), before, after }], { root, stateDir });
    expect(fs.readlinkSync(path.join(root, 'link.txt'))).toBe('real.txt');
    expect(contents()['real.txt']).toBe('new real.txt\n');
  });

  it('says that a hard link came apart', async () => {
    const one = change('a.txt');
    fs.linkSync(one.file, path.join(base, 'other.txt'));
    const { notes } = await writeAll([one], { root, stateDir });
    expect(notes).toEqual([expect.stringContaining('1 more hard link')]);
    expect(fs.readFileSync(path.join(base, 'other.txt'), 'utf8')).toBe('old a.txt\n');
  });

  it('takes a name that leaves no room for the temp’s own', async () => {
    const name = 'n'.repeat(250);
    await writeAll([change(name)], { root, stateDir });
    expect(contents()).toEqual({ [name]: `new ${name}\n` });
  });
});

describe('nothing is written when', () => {
  async function refused(
    changes: readonly Change[],
    options: { onStep?: (step: string) => void } = {},
  ): Promise<WindlassError> {
    const former = contents(base);
    const error = await failure(writeAll(changes, { root, stateDir, ...options }));
    expect(contents(base)).toEqual(former);
    expect(fs.existsSync(stateDir) ? contents(stateDir) : {}).toEqual({});
    return error;
  }

  it('a file was changed since it was read, and every such file is named', async () => {
    const changes = [change('a.txt'), change('b.txt'), change('c.txt')];
    fs.writeFileSync(path.join(root, 'b.txt'), 'mine');
    fs.rmSync(path.join(root, 'c.txt'));
    const error = await refused(changes);
    expect(error).toMatchObject({ kind: 'input', where: { file: path.join(root, 'b.txt') } });
    expect(error.message).toContain('changed meanwhile');
    expect(error.also.map(({ message }) => message)).toEqual([expect.stringContaining('c.txt does not exist')]);
  });

  it('a file is changed while the new ones are being prepared', async () => {
    const changes = [change('a.txt'), change('b.txt')];
    const error = await failure(
      writeAll(changes, {
        root,
        stateDir,
        onStep: (step) => {
          if (step === 'staged') fs.writeFileSync(path.join(root, 'b.txt'), 'mine, just now');
        },
      }),
    );
    expect(error.message).toContain('b.txt was changed meanwhile');
    expect(contents()).toEqual({ 'a.txt': 'old a.txt\n', 'b.txt': 'mine, just now' });
    expect(contents(stateDir)).toEqual({});
  });

  it('a symlink leads out of the repository, be it the file’s or a folder’s', async () => {
    const good = change('a.txt');
    const outside = path.join(base, 'outside');
    fs.mkdirSync(outside);
    fs.writeFileSync(path.join(outside, 'x.txt'), 'old x');
    fs.symlinkSync(path.join(outside, 'x.txt'), path.join(root, 'x.txt'));
    fs.symlinkSync(outside, path.join(root, 'dir'));
    for (const file of [path.join(root, 'x.txt'), path.join(root, 'dir', 'x.txt')]) {
      const error = await refused([good, { file, before: Buffer.from('old x'), after: Buffer.from('new x') }]);
      expect(error).toMatchObject({ kind: 'input', message: `${file}: symlink out of the repository` });
    }
  });

  it('a file lies outside of the repository, also in a folder whose name begins alike', async () => {
    fs.mkdirSync(`${root}-too`);
    const file = path.join(`${root}-too`, 'x.txt');
    fs.writeFileSync(file, 'old x');
    expect((await refused([{ file, before: Buffer.from('old x'), after: Buffer.from('new x') }])).message).toContain(
      'outside of the repository',
    );
  });

  it('a file is read-only, for root too', async () => {
    const changes = [change('a.txt'), change('b.txt')];
    fs.chmodSync(path.join(root, 'b.txt'), 0o444);
    expect(await refused(changes)).toMatchObject({ kind: 'input', next: `chmod u+w ${root}/b.txt` });
  });

  it('a folder is read-only, for root too', async () => {
    const one = change('sub/a.txt');
    fs.chmodSync(path.join(root, 'sub'), 0o555);
    const error = await refused([one]);
    fs.chmodSync(path.join(root, 'sub'), 0o755);
    expect(error).toMatchObject({ kind: 'input', where: path.join(root, 'sub') });
  });

  it('one file is to be changed twice, under two names', async () => {
    const one = change('a.txt');
    fs.symlinkSync('a.txt', path.join(root, 'b.txt'));
    expect((await refused([one, { ...one, file: path.join(root, 'b.txt') }])).message).toContain('changed twice');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'a file belongs to somebody else (skipped where one cannot become somebody else)',
    async () => {
      const one = change('a.txt');
      fs.chmodSync(base, 0o777);
      fs.chmodSync(root, 0o777);
      fs.chmodSync(one.file, 0o666);
      process.seteuid?.(65_534);
      try {
        expect((await refused([one])).why).toContain('it belongs to user 0');
      } finally {
        process.seteuid?.(0);
      }
    },
  );

  it('the target is a folder', async () => {
    fs.mkdirSync(path.join(root, 'dir'));
    const error = await refused([{ file: path.join(root, 'dir'), before: Buffer.from(''), after: Buffer.from('x') }]);
    expect(error.why).toBe('it is a folder');
  });

  it('the state folder cannot be written', async () => {
    const one = change('a.txt');
    fs.writeFileSync(path.join(base, 'file'), '');
    const error = await failure(writeAll([one], { root, stateDir: path.join(base, 'file', 'state') }));
    expect(error).toMatchObject({ kind: 'input', why: 'a part of the path is no folder' });
    expect(contents()).toEqual({ 'a.txt': 'old a.txt\n' });
  });

  it('a live run is changing one of the files', async () => {
    const changes = [change('a.txt'), change('b.txt')];
    let second: WindlassError | undefined;
    let started: Promise<void> | undefined;
    await writeAll(changes, {
      root,
      stateDir,
      onStep: (step) => {
        if (step !== 'staged 0') return;
        started = failure(writeAll(changes.slice(0, 1), { root, stateDir })).then((error) => {
          second = error;
        });
      },
    });
    await started;
    expect(second).toMatchObject({ kind: 'locked' });
    expect(contents()).toEqual({ 'a.txt': 'new a.txt\n', 'b.txt': 'new b.txt\n' });
  });

  it('a file grows over the limit of the process', () => {
    change('a.txt');
    change('b.txt', `old ${'x'.repeat(100_000)}`);
    const former = contents();
    // SIGXFSZ is ignored, so that the write fails as it does on a full disk.
    const { stdout } = writeInChild('', '', ['sh', '-c', 'trap "" XFSZ; ulimit -f 64; exec "$@"', 'sh']);
    expect(stdout).toMatch(/^input: .*nothing was changed \(the file size limit/);
    expect(contents()).toEqual(former);
    expect(contents(stateDir)).toEqual({});
  });
});

function canMount(): boolean {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir]).status === 0;
  if (mounted) spawnSync('umount', [dir]);
  fs.rmdirSync(dir);
  return mounted;
}

describe.skipIf(!canMount())('on a disk that is full (skipped where a tmpfs may not be mounted)', () => {
  beforeEach(() => {
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root]).status).toBe(0);
  });
  afterEach(() => {
    expect(spawnSync('umount', [root]).status).toBe(0);
  });

  it.each([2, 40])('none of %i files is written and no temp is left', async (count) => {
    const changes = Array.from({ length: count }, (_, i) => change(`f${i}.txt`));
    const { file, before } = change('big.txt');
    const former = contents();
    const all = [...changes, { file, before, after: Buffer.alloc(256 * 1024, 'x') }];
    const error = await failure(writeAll(all, { root, stateDir }));
    expect(error).toMatchObject({ kind: 'input', exitCode: 2, why: 'the disk is full' });
    expect(contents()).toEqual(former);
    expect(contents(stateDir)).toEqual({});
  });
});

describe('a file that cannot be replaced at the last moment', () => {
  it('brings back those that already were', async () => {
    const changes = [change('a.txt'), change('b.txt'), change('c.txt')];
    const blocked = path.join(root, 'c.txt');
    const error = await failure(
      writeAll(changes, {
        root,
        stateDir,
        onStep: (step) => {
          if (step !== 'decided') return;
          fs.rmSync(blocked);
          fs.mkdirSync(path.join(blocked, 'in-the-way'), { recursive: true });
        },
      }),
    );
    expect(error).toMatchObject({ kind: 'input', where: { file: blocked } });
    expect(contents()).toEqual({ 'a.txt': 'old a.txt\n', 'b.txt': 'old b.txt\n' });
    expect(contents(stateDir)).toEqual({});
  });

  it('says which could not be brought back, and keeps their bytes for the next run', async () => {
    const changes = [change('a.txt'), change('b.txt'), change('c.txt')];
    const block = (name: string) => {
      fs.rmSync(path.join(root, name));
      fs.mkdirSync(path.join(root, name, 'in-the-way'), { recursive: true });
    };
    const error = await failure(
      writeAll(changes, {
        root,
        stateDir,
        onStep: (step) => {
          if (step === 'decided') block('c.txt');
          if (step === 'put-back decided') block('a.txt');
        },
      }),
    );
    expect(error).toMatchObject({ kind: 'not-restored', exitCode: 7, where: { file: path.join(root, 'a.txt') } });
    expect(error.also.map(({ kind }) => kind)).toEqual(['input']);
    const now = contents();
    expect(now['b.txt']).toBe('old b.txt\n');
    expect(Object.values(now)).toContain('old a.txt\n');
    expect(Object.keys(contents(stateDir))).toHaveLength(1);
  });
});

/** The steps of a transaction over `a`, `b`, `c`, as it tells them itself; with the last file blocked, those of putting back too. */
const steps = [
  'inspected',
  'journalled',
  ...[0, 1, 2].map((i) => `staged ${i}`),
  'staged',
  'decided',
  ...[0, 1, 2].map((i) => `renamed ${i}`),
  'synced',
  'done',
];

describe('a run that is killed', () => {
  const old = { 'a.txt': 'old a.txt\n', 'b.txt': 'old b.txt\n', 'c.txt': 'old c.txt\n' };
  const fresh = { 'a.txt': 'new a.txt\n', 'b.txt': 'new b.txt\n', 'c.txt': 'new c.txt\n' };
  const make = () => ['a.txt', 'b.txt', 'c.txt'].map((name) => change(name));

  it('is tested after each step that there is', async () => {
    const seen: string[] = [];
    await writeAll(make(), { root, stateDir, onStep: (step) => seen.push(step) });
    expect(seen).toEqual(steps);
  });

  it.each(steps)('after the step "%s" is completed or undone by the next one', (step) => {
    make();
    expect(writeInChild(step).signal).toBe('SIGKILL');
    const recovered = recoverTransactions(stateDir);
    const decided = steps.indexOf(step) >= steps.indexOf('decided');
    expect(contents()).toEqual(decided ? fresh : old);
    expect(fs.existsSync(stateDir) ? contents(stateDir) : {}).toEqual({});
    const open = step !== 'inspected' && step !== 'done';
    expect(recovered.map(({ how }) => how)).toEqual(
      open ? Array(3).fill(decided ? 'rolled-forward' : 'discarded') : [],
    );
    expect(recoverTransactions(stateDir)).toEqual([]);
  });

  it.each(['renamed 0', 'renamed 1'])(
    'after the step "%s" is completed although a file is blocked at first',
    (step) => {
      make();
      const blocked = path.join(root, 'c.txt');
      expect(writeInChild(step, blocked).signal).toBe('SIGKILL');
      expect(recoverTransactions(stateDir).map(({ how }) => how)).toEqual([
        'rolled-forward',
        'rolled-forward',
        'failed',
      ]);
      fs.rmSync(blocked, { recursive: true });
      fs.writeFileSync(blocked, old['c.txt']);
      recoverTransactions(stateDir);
      expect(contents()).toEqual(fresh);
    },
  );

  it.each(['put-back decided', 'put back 0', 'put back 1'])(
    'while it puts files back (after "%s") is undone by the next one',
    (step) => {
      make();
      const blocked = path.join(root, 'c.txt');
      expect(writeInChild(step, blocked).signal).toBe('SIGKILL');
      expect(recoverTransactions(stateDir).map(({ how }) => how)).toEqual(['rolled-back', 'rolled-back']);
      expect(contents()).toEqual({ 'a.txt': old['a.txt'], 'b.txt': old['b.txt'] });
      expect(contents(stateDir)).toEqual({});
    },
  );

  it('never has a file that a person changed since overwritten', () => {
    make();
    writeInChild('renamed 0');
    fs.writeFileSync(path.join(root, 'b.txt'), 'mine');
    expect(recoverTransactions(stateDir).map(({ how }) => how)).toEqual([
      'rolled-forward',
      'changed-since',
      'rolled-forward',
    ]);
    expect(contents()).toEqual({ ...fresh, 'b.txt': 'mine' });
  });

  it('does not have its damaged bytes put in place', () => {
    make();
    writeInChild('decided');
    const temp = fs.readdirSync(root).find((name) => name.startsWith('.b.txt.windlass-'));
    fs.truncateSync(path.join(root, temp ?? ''), 3);
    expect(recoverTransactions(stateDir).map(({ how }) => how)).toEqual([
      'rolled-forward',
      'damaged',
      'rolled-forward',
    ]);
    expect(contents()).toEqual({ ...fresh, 'b.txt': old['b.txt'] });
  });

  it('stands in the way of a change to the same files until it is recovered', async () => {
    const changes = make();
    writeInChild('staged');
    const error = await failure(writeAll(changes, { root, stateDir }));
    expect(error).toMatchObject({ kind: 'input' });
    expect(error.message).toContain('interrupted');
    recoverTransactions(stateDir);
    await writeAll(changes, { root, stateDir });
    expect(contents()).toEqual(fresh);
  });
});

describe('recovery', () => {
  it('leaves a live run alone', async () => {
    const changes = [change('a.txt'), change('b.txt')];
    let seen: readonly { how: string }[] = [];
    await writeAll(changes, {
      root,
      stateDir,
      onStep: (step) => {
        if (step === 'decided') seen = recoverTransactions(stateDir);
      },
    });
    expect(seen.map(({ how }) => how)).toEqual(['in-progress']);
    expect(contents()).toEqual({ 'a.txt': 'new a.txt\n', 'b.txt': 'new b.txt\n' });
  });

  it('tells a dead owner from a later process with the same pid', () => {
    change('a.txt');
    writeInChild('staged');
    const dir = path.join(stateDir, 'transactions');
    const file = path.join(dir, fs.readdirSync(dir)[0] ?? '');
    const journal = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, JSON.stringify({ ...journal, owner: { ...journal.owner, pid: process.pid } }));
    expect(recoverTransactions(stateDir).map(({ how }) => how)).toEqual([
      journal.owner.started === null ? 'in-progress' : 'discarded',
    ]);
  });

  it('says which journal it cannot read and leaves it', () => {
    fs.mkdirSync(path.join(stateDir, 'transactions'), { recursive: true });
    const file = path.join(stateDir, 'transactions', 'x.json');
    fs.writeFileSync(file, '{"schema":"windlass/transaction@9"}');
    expect(recoverTransactions(stateDir)).toEqual([{ file, how: 'unreadable' }]);
    expect(fs.existsSync(file)).toBe(true);
  });

  it('finds nothing where nothing was ever begun', () => {
    expect(recoverTransactions(path.join(base, 'nowhere'))).toEqual([]);
  });
});
