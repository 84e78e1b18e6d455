import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { pinned, tinyRuntime } from '@windlass/packaging/archive/appimage/testing/runtimes';
import { expect, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';

const files = [
  { from: 'bin/beacon', to: 'usr/bin/', mode: '0755' },
  { from: 'share', to: 'usr/share/beacon/' },
];
const desktop = `[Desktop Entry]\nType=Application\nName=Beacon\nExec=beacon\nIcon=beacon\nCategories=Utility;\n`;

/** A product with a package of every format that can be made here, all of them in one commit. */
function product(): Folder {
  const folder = tempFolder({
    VERSION: '1.2.3+007\n',
    '.gitignore': '/dist/\n',
    'bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
    'share/a b.txt': 'a\n'.repeat(400_000),
    'share/ünï/leer': '',
    'share/applications/beacon.desktop': desktop,
    'share/icons/beacon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  });
  symlinkSync('../a b.txt', join(folder.path, 'share/ünï/link'));
  writeFileSync(
    join(folder.path, 'share/noise'),
    Buffer.from(Array.from({ length: 600_000 }, (_, at) => (at * at * 31) >> 7)),
  );
  const runtime = pinned(folder.path, tinyRuntime());
  const platform = 'linux-x86_64';
  const common = (format: string): object => ({ format, platform, files });
  const packages = {
    gz: common('tar.gz'),
    zst: common('tar.zst'),
    zip: common('zip'),
    deb: common('deb'),
    rpm: common('rpm'),
    ...(has('mksquashfs', '-version') ? { app: { ...common('AppImage'), system: { runtime, ...desktopFiles } } } : {}),
    src: { source: true },
    srczst: { source: true, format: 'tar.zst' },
    srczip: { source: true, format: 'zip' },
  };
  const about = { summary: 'Shows where the light is', license: 'MIT', maintainer: 'Jo Doe <jo@example.org>' };
  const config = { product: 'beacon', version: { source: 'VERSION' }, about, packages };
  folder.write({ 'windlass.config.json': JSON.stringify(config) });
  folder.git('init', '--quiet', '--initial-branch=main');
  folder.git('add', '--all');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgSign=false'];
  folder.git(...author, 'commit', '--quiet', '--message=feat: first');
  return folder;
}

const desktopFiles = {
  desktop: 'usr/share/beacon/applications/beacon.desktop',
  icon: 'usr/share/beacon/icons/beacon.svg',
};

/** `around`: what starts the packer. */
function pack(cwd: string, umask: string, around: readonly string[], env: NodeJS.ProcessEnv): void {
  const command = [...around, process.execPath, '--conditions=@windlass/source', cli, '--quiet'];
  execFileSync('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...command], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function allPaths(dir: string): readonly string[] {
  const names = execFileSync('find', ['.', '-mindepth', '1', '-not', '-path', './.git*', '-print0'], {
    cwd: dir,
    encoding: 'utf8',
  });
  return names.split('\0').filter((name) => name !== '');
}

test('every format is the same, bit for bit, in another folder, by another user, on one processor, on another day', () => {
  using one = product();
  using parent = tempFolder();
  const other = join(parent.path, 'another place with a longer name');
  execFileSync('git', ['clone', '--quiet', one.path, other]);
  for (const path of allPaths(other)) {
    const when = new Date(Date.UTC(2001, 1, 1 + path.length, path.length));
    execFileSync('touch', ['--no-dereference', '--date', when.toISOString(), join(other, path)]);
  }
  chmodSync(join(other, 'share/a b.txt'), 0o600);
  mkdirSync(join(parent.path, 'home'));
  // Nobody, where there is one to become who may read these sources: not in a private clone.
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  const as = isRoot && has('setpriv', ...nobody, 'test', '-r', cli) ? ['setpriv', ...nobody] : [];
  if (as.length > 0) execFileSync('chown', ['-R', '65534:65534', parent.path]);
  const alone = isLinux && has('taskset', '--version') ? ['taskset', '--cpu-list', '0'] : [];
  pack(one.path, '022', [], { TZ: 'UTC', LANG: 'C' });
  pack(other, '077', [...as, ...alone], { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', HOME: join(parent.path, 'home') });

  const [first, second] = [join(one.path, 'dist/release'), join(other, 'dist/release')];
  const names = readdirSync(first).sort();
  expect(readdirSync(second).sort()).toEqual(names);
  for (const ending of [
    'x86_64.tar.gz',
    'x86_64.tar.zst',
    'x86_64.zip',
    '.deb',
    '.rpm',
    'src.tar.gz',
    'srczst.tar.zst',
    'srczip.zip',
  ])
    expect(
      names.filter((name) => name.endsWith(ending)),
      ending,
    ).toHaveLength(1);
  const differing = names.filter((name) => !readFileSync(join(first, name)).equals(readFileSync(join(second, name))));
  expect(differing).toEqual([]);
  if (!has('diffoscope', '--version')) return;
  // What a maintainer of a distribution would look with.
  for (const name of names.filter((file) => /\.(?:tar\.gz|tar\.zst|zip|deb|rpm|AppImage)$/.test(file))) {
    const compared = spawnSync('diffoscope', [join(first, name), join(second, name)], { encoding: 'utf8' });
    expect([name, compared.status, compared.stdout]).toEqual([name, 0, '']);
  }
});
