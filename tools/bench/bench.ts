import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { config, eightFiles, gitInit, manyFiles, writeTree } from './fixture.ts';
import { packing } from './pack.ts';
import { installPeer, type Peer, peerCommand, peers } from './peers.ts';
import { srcinfoTable } from './srcinfo.ts';
import { type Command, table, timeAll, timingTable } from './time.ts';

/**
 * `npm run bench`: prints the tables of docs/BENCHMARKS.md. `--quick` takes fewer rounds, `--no-peers` installs nothing, `--pack` is only about
 * packing.
 * Every ratio is of two commands that ran in turn in one go.
 */
const root = resolve(import.meta.dirname, '../..');
const quick = process.argv.includes('--quick');
const rounds = quick ? 7 : 21;
const work = mkdtempSync(join(tmpdir(), 'windlass-bench-'));

function bin(name: string): string {
  return join(root, 'scripts', name, 'dist', 'cli.js');
}

const node = process.execPath;
const bare = (cwd: string): Command => ({ label: 'node -e 0', file: node, args: ['-e', '0'], cwd });
const ours = (label: string, cwd: string, name: string, ...args: string[]): Command => ({
  label,
  file: node,
  args: [bin(name), ...args],
  cwd,
});

function print(title: string, body: string): void {
  process.stdout.write(`\n## ${title}\n\n${body}\n`);
}

function coldStart(): void {
  const product = join(work, 'product');
  writeTree(product, { ...eightFiles, 'windlass.config.yaml': config });
  gitInit(product);
  // A product at rest, each time: not one with twenty syncs of one release behind it.
  const back = () => {
    writeTree(product, eightFiles);
    rmSync(join(product, '.git/windlass'), { recursive: true, force: true });
  };
  const commands: Command[] = [
    bare(product),
    ours('--version', product, 'sync-versions', '--version'),
    ours('--help', product, 'sync-versions', '--help'),
    ours('validate-version-consistency', product, 'validate-version-consistency'),
    ours('sync-versions (nothing to do)', product, 'sync-versions'),
    {
      ...ours('sync-versions --plan (8 files differ)', product, 'sync-versions', '--to', '3.4.1+001', '--plan'),
      reset: back,
    },
    { ...ours('sync-versions --to (writes 8 files)', product, 'sync-versions', '--to', '3.4.1+001'), reset: back },
    ours('version-manager get', product, 'version-manager', 'get'),
  ];
  const budget = {
    '--version': 1.3,
    '--help': 2.5,
    'validate-version-consistency': 2.5,
    'sync-versions (nothing to do)': 2.5,
    'sync-versions --plan (8 files differ)': 2.5,
    'sync-versions --to (writes 8 files)': 2.5,
  };
  print('Cold start, against bare node', timingTable(timeAll(commands, rounds), budget));
}

function scale(): void {
  const rows: string[][] = [];
  for (const count of [1_000, 10_000]) {
    const dir = join(work, `many-${count}`);
    const files = manyFiles(count);
    const list = Object.keys(files);
    writeTree(dir, {
      ...files,
      'pubspec.yaml': eightFiles['pubspec.yaml'] ?? '',
      'windlass.config.yaml': `product: demo\nversion:\n  source: pubspec.yaml\n  files:\n    - packages/**\n`,
    });
    gitInit(dir);
    const timings = timeAll(
      [
        bare(dir),
        ours('validate', dir, 'validate-version-consistency'),
        ours('sync', dir, 'sync-versions', '--plan', '--quiet'),
        ours('discover', dir, 'validate-version-consistency', '--discover', '--json'),
      ],
      quick ? 3 : 5,
    );
    const ms = (at: number) => `${timings[at]?.median.toFixed(0)}`;
    rows.push([String(list.length), ms(1), ms(2), ms(3)]);
  }
  print('Version-bearing files', table(['files', 'validate ms', 'sync --plan ms', 'discover --json ms'], rows));
}

function withPeers(): void {
  const folder = join(tmpdir(), 'windlass-bench-peers');
  mkdirSync(folder, { recursive: true });
  const missing: string[] = [];
  const there = peers.filter((peer) => {
    const why = installPeer(folder, peer);
    if (why !== null) missing.push(`${peer.name}: not installed (${why})`);
    return why === null;
  });
  const own = join(work, 'peer-windlass');
  writeTree(own, { ...eightFiles, 'windlass.config.yaml': config });
  gitInit(own);
  const commands = [
    {
      ...ours('windlass sync-versions', own, 'sync-versions', '--to', '3.4.1+001'),
      reset: () => {
        writeTree(own, eightFiles);
        rmSync(join(own, '.git/windlass'), { recursive: true, force: true });
      },
    },
    ...there.map((peer) => peerRun(folder, peer)),
  ];
  print('Eight files, against peers', timingTable(timeAll(commands, quick ? 3 : 7)));
  print('What each does to the same eight files', whatEachDoes(folder, there));
  for (const line of missing) process.stdout.write(`\n${line}\n`);
}

function peerRun(folder: string, peer: Peer): Command {
  const cwd = join(work, `peer-${peer.name}`);
  const all = { ...eightFiles, ...peer.setup };
  writeTree(cwd, all);
  gitInit(cwd);
  return peerCommand(folder, cwd, peer, () => writeTree(cwd, all));
}

/** Runs each once on a fresh copy, and judges every file by its text. */
function whatEachDoes(folder: string, there: readonly Peer[]): string {
  const own = join(work, 'does-windlass');
  writeTree(own, { ...eightFiles, 'windlass.config.yaml': config });
  gitInit(own);
  spawnSync(node, [bin('sync-versions'), '--to', '3.4.1+001'], { cwd: own });
  const columns: [string, string][] = [['windlass', own]];
  for (const peer of there) {
    const cwd = join(work, `does-${peer.name}`);
    cpSync(join(work, `peer-${peer.name}`), cwd, { recursive: true });
    writeTree(cwd, { ...eightFiles, ...peer.setup });
    const { file, args, env } = peerCommand(folder, cwd, peer, () => undefined);
    spawnSync(file, [...args], { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    columns.push([peer.name, cwd]);
  }
  const rows = Object.entries(eightFiles).map(([file, before]) => [
    file,
    ...columns.map(([, cwd]) => judge(file, before, readFileSync(join(cwd, file), 'utf8'))),
  ]);
  return table(['file', ...columns.map(([name]) => name)], rows);
}

/** What happened to one file. Our own lines name what may change: everything else is damage. */
function judge(file: string, before: string, after: string): string {
  if (after === before) return 'left at 3.4.0';
  const want = before
    .split('\n')
    .map((line) => (isOwn(file, line) ? line.replace('3.4.0', '3.4.1') : line.replace('pkgrel=2', 'pkgrel=1')));
  const got = after.split('\n');
  if (want.join('\n') === after) return 'right';
  const faults = new Set<string>();
  for (const line of before.split('\n')) {
    if (line.includes('3.4.0') && !isOwn(file, line) && got.includes(line.replaceAll('3.4.0', '3.4.1')))
      faults.add('changes a look-alike');
  }
  if (before.includes('#') && (after.match(/#/g)?.length ?? 0) < (before.match(/#/g)?.length ?? 0))
    faults.add('loses comments');
  if (before.includes('+001') && !after.includes('+001')) faults.add('loses the build');
  if (got.length !== want.length) faults.add('reformats');
  if (before.includes('pkgrel=2') && after.includes('pkgrel=2')) faults.add('keeps pkgrel');
  return faults.size > 0 ? [...faults].join(', ') : 'differs';
}

function isOwn(file: string, line: string): boolean {
  return file === 'Dockerfile'
    ? line.startsWith('LABEL')
    : /^\s*(?:"version":|version\b|pkgver\b|const String appVersion\b)/.test(line);
}

try {
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} cores, ${rounds} rounds: npm run bench${quick ? ' -- --quick' : ''}\n`,
  );
  if (!process.argv.includes('--pack')) {
    coldStart();
    scale();
    print(
      '`.SRCINFO` of 200 PKGBUILDs',
      srcinfoTable(bin('prepare-aur-package'), mkdtempSync(join(work, 'srcinfo-')), quick),
    );
    if (!process.argv.includes('--no-peers')) withPeers();
  }
  print('Packing 500 MB', packing(work, bin('create-binary-packages'), quick ? 3 : 7));
  if (process.argv.includes('--keep')) writeFileSync(join(tmpdir(), 'windlass-bench-kept'), work);
} finally {
  if (!process.argv.includes('--keep')) rmSync(work, { recursive: true, force: true });
}
