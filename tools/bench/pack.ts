import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, table, timeAll } from './time.ts';

/** Packing a large tree, against tar with a parallel compressor and sha256sum. */

const megabyte = 1_000_000;
/** Bytes of the tree: half of it text, half of it noise. */
const treeSize = 500 * megabyte;
const limits = { ratio: 1.1, peakMb: 150 };

interface Pair {
  readonly format: string;
  /** What the shell of a peer does in the folder of the product. */
  readonly peer: string;
  readonly program: string;
}

const pairs: readonly Pair[] = [
  {
    format: 'tar.zst',
    program: 'zstd',
    peer: 'tar -cf - tree | zstd -q -T0 -f -o peer.tar.zst && sha256sum peer.tar.zst > SUMS',
  },
  { format: 'tar.gz', program: 'pigz', peer: 'tar -cf - tree | pigz > peer.tar.gz && sha256sum peer.tar.gz > SUMS' },
];

/** The rows of the table, and lines about what could not be measured. */
export function packing(work: string, cli: string, rounds: number): string {
  const product = join(work, 'packing');
  writeProduct(product);
  const missing: string[] = [];
  const rows = pairs.flatMap((pair) => {
    if (spawnSync(pair.program, ['--version']).error === undefined) return [measure(product, cli, pair, rounds)];
    missing.push(`\n${pair.format}: not measured, ${pair.program} is not installed\n`);
    return [];
  });
  const head = ['format', 'ours s', 'peer s', 'ratio', 'goal', 'ours MB', 'peer MB', 'our peak MB', 'goal'];
  return table(head, rows) + missing.join('');
}

function measure(product: string, cli: string, { format, peer, program }: Pair, rounds: number): string[] {
  const name = format.replace('.', '');
  const packed = join(product, 'dist/release', `demo-1.0.0-${name}.${format}`);
  const ours: Command = {
    label: 'windlass',
    file: process.execPath,
    args: [cli, name, '--quiet'],
    cwd: product,
    reset: () => rmSync(join(product, 'dist'), { recursive: true, force: true }),
  };
  const other: Command = { label: `tar | ${program}`, file: 'sh', args: ['-c', peer], cwd: product };
  const [their, own] = timeAll([other, ours], rounds);
  const peerFile = join(product, `peer.${format}`);
  const seconds = (ms: number | undefined): string => ((ms ?? 0) / 1000).toFixed(2);
  const size = (file: string): string => (statSync(file).size / megabyte).toFixed(1);
  return [
    `${format}, against ${other.label}, sha256sum`,
    ...[seconds(own?.median), seconds(their?.median), (own?.ratio ?? 0).toFixed(2), `≤ ${limits.ratio}`],
    ...[size(packed), size(peerFile), peakMb(ours), `< ${limits.peakMb}`],
  ];
}

/** Of one more run: `time -f %M` where it is installed, else what Node says of itself, which is the same number of the kernel. */
function peakMb({ file, args, cwd, reset }: Command): string {
  reset?.();
  const gnu = spawnSync('/usr/bin/time', ['-f', 'peak %M', file, ...args], { cwd, encoding: 'utf8' });
  const tell = 'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))';
  const ran = gnu.error ? spawnSync(file, ['--import', tell, ...args], { cwd, encoding: 'utf8' }) : gnu;
  const peak = /^peak (\d+)$/m.exec(ran.stderr)?.[1];
  return peak === undefined ? 'unknown' : String(Math.round(Number(peak) / 1024));
}

function writeProduct(product: string): void {
  const packages = Object.fromEntries(
    pairs.map(({ format }) => [format.replace('.', ''), { format, files: [{ from: 'tree' }] }]),
  );
  // What tar and sha256sum do not make, either.
  const artifacts = { sbom: false, provenance: false };
  mkdirSync(product, { recursive: true });
  writeFileSync(join(product, 'VERSION'), '1.0.0\n');
  const config = { product: 'demo', version: { source: 'VERSION' }, artifacts, packages };
  writeFileSync(join(product, 'windlass.config.json'), JSON.stringify(config));
  writeTree(join(product, 'tree'));
}

/** A thousand small texts, a hundred small binaries, and eight large files. The same on every machine. */
function writeTree(tree: string): void {
  const random = makeRandom();
  const words = Array.from({ length: 6000 }, () => word(random));
  const text = (length: number): Buffer => sentence(words, random, length);
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  const noise = (length: number): Buffer => cipher.update(Buffer.alloc(length));
  let written = 0;
  const add = (path: string, length: number, fill: (length: number) => Buffer): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    const fd = openSync(join(tree, path), 'w');
    for (let left = length; left > 0; left -= megabyte) writeSync(fd, fill(Math.min(left, megabyte)));
    closeSync(fd);
    written += length;
  };
  for (let at = 0; at < 1000; at++) add(`share/d${at % 20}/t${at}.txt`, Math.floor(random() * 100_000), text);
  for (let at = 0; at < 100; at++) add(`lib/d${at % 20}/r${at}.bin`, Math.floor(random() * megabyte), noise);
  const rest = Math.floor((treeSize - written) / 8);
  for (let at = 0; at < 8; at++) add(`large/f${at}`, rest, at % 2 === 0 ? text : noise);
}

/** xorshift32 (Marsaglia, 2003): numbers from 0 to 1. */
function makeRandom(): () => number {
  let state = 123_456_789;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function word(random: () => number): string {
  const letters = 'etaoinshrdlucmfwypvbgkjqxz';
  return Array.from({ length: 2 + Math.floor(random() * 9) }, () => letters[Math.floor(random() ** 2 * 26)]).join('');
}

/** Words as often as words are: a few very often, most of them seldom. */
function sentence(words: readonly string[], random: () => number, length: number): Buffer {
  const parts: string[] = [];
  for (let size = 0; size < length; ) {
    const next = `${words[Math.floor(random() ** 3 * words.length)]}${random() < 0.08 ? '\n' : ' '}`;
    parts.push(next);
    size += next.length;
  }
  return Buffer.from(parts.join('')).subarray(0, length);
}
