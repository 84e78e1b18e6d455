import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const isLinux = process.platform === 'linux';

/** Prints at its end what the kernel says of the process: the most memory it had (getrusage(2)), and the bytes that it read (proc(5), io). */
const tell = `data:text/javascript,import { readFileSync } from 'node:fs';
process.on('exit', () => {
  const read = /rchar: (\\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1];
  console.error('used ' + process.resourceUsage().maxRSS * 1024 + ' ' + read);
});`;

interface Used {
  readonly memory: number;
  readonly read: number;
}

function run(folder: Folder, ...args: readonly string[]): Used {
  const command = ['--conditions=@windlass/source', '--import', tell, cli, '--quiet', ...args];
  // A home that is no part of the product, whose time is that of its newest file.
  const env = { PATH: process.env['PATH'], HOME: join(folder.path, 'home') };
  const ran = spawnSync(process.execPath, command, { cwd: join(folder.path, 'product'), encoding: 'utf8', env });
  const [, memory, read] = /^used (\d+) (\d+)$/m.exec(ran.stderr) ?? [];
  expect([ran.status, ran.stderr]).toEqual([0, expect.stringMatching(/^used/m)]);
  return { memory: Number(memory), read: Number(read) };
}

const formats = ['tar.gz', 'tar.zst', 'zip', 'deb', 'rpm'];
const nameOf = (format: string): string => format.replace('.', '');

/** A package `small` of one little file, and one of each format of what is in `files`. */
function product(files: readonly string[]): Folder {
  const large = files.map((from) => ({ from, to: 'opt/beacon/' }));
  const packages = formats.map((format) => [
    nameOf(format),
    { format, platform: 'linux-x86_64', name: `${format}-{core}.{format}`, files: large },
  ]);
  const small = { files: [{ from: 'VERSION' }] };
  const about = { summary: 'Shows where the light is', license: 'MIT', maintainer: 'Jo Doe <jo@example.org>' };
  const config = {
    product: 'beacon',
    version: { source: 'VERSION' },
    about,
    packages: { small, ...Object.fromEntries(packages) },
  };
  const folder = tempFolder({
    'product/VERSION': '1.0.0\n',
    'product/windlass.config.json': JSON.stringify(config),
  });
  // The first run of all keeps what it learns of the config.
  run(folder, 'small');
  return folder;
}

const size = 8_000_000;
const megabyte = 1_000_000;

test.skipIf(!isLinux)(
  'a file is read once for each package, again where packages are compared, and not at all for a plan (skipped where the kernel does not tell)',
  () => {
    using folder = product(['noise']);
    execFileSync('sh', ['-c', `head -c ${size} /dev/urandom > product/noise`], { cwd: folder.path });
    const names = formats.map(nameOf);
    const small = run(folder, 'small').read;
    const reads = (...args: readonly string[]): number => (run(folder, ...args).read - small) / size;
    const tolerance = 0.1;
    expect(reads('--plan', ...names), 'plan').toBeLessThan(tolerance);
    // What tells of the content stands before it in a deb and an rpm: there what was compressed is read again, in an rpm twice.
    expect(Math.abs(reads(...names) - names.length - 1 - 2), 'packed').toBeLessThan(names.length * tolerance);
    // The file, and the packages.
    expect(Math.abs(reads(...names) - 2 * names.length), 'compared').toBeLessThan(names.length * tolerance);
    // Another size tells enough.
    appendFileSync(join(folder.path, 'product/noise'), 'x');
    expect(Math.abs(reads('targz') - 1), 'grown').toBeLessThan(tolerance);
  },
  60_000,
);

test.skipIf(!isLinux)(
  'a large tree takes 60 MB of memory more than a small one at most (skipped where memory is not told in kilobytes)',
  () => {
    using folder = product(['zeros', 'noise']);
    writeFileSync(join(folder.path, 'product/zeros'), '');
    execFileSync('truncate', ['--size=60M', 'product/zeros'], { cwd: folder.path });
    execFileSync('sh', ['-c', `head -c ${size} /dev/urandom > product/noise`], { cwd: folder.path });
    const small = run(folder, 'small').memory;
    for (const name of formats.map(nameOf)) {
      const peak = (run(folder, name).memory - small) / megabyte;
      expect(peak, `${name}: ${peak} MB`).toBeLessThan(60);
      rmSync(join(folder.path, 'product/dist'), { recursive: true });
    }
  },
  60_000,
);
