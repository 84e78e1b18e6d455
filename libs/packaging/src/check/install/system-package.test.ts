import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { parseVersion } from '@windlass/version-sync/model/version';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findProgram } from '../../builds/environment.ts';
import { processesWith } from '../testing/processes.ts';
import type { Installable } from './installable.ts';
import { openRoom } from './room.ts';
import { installSystemPackage } from './system-package.ts';

type Kind = 'deb' | 'rpm' | 'pacman';

interface Shape {
  /** By their paths; those in a `bin` are programs. */
  readonly files?: Readonly<Record<string, string>>;
  readonly postInstall?: string;
  readonly preRemove?: string;
}

const services = {
  env: process.env,
  runner: makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} }),
};

/** As packages of GUIs are: what is on PATH starts, by its absolute path, what is elsewhere. */
const files = {
  'usr/bin/beacon': '#!/bin/sh\nexec /usr/lib/beacon/beacon "$@"\n',
  'usr/lib/beacon/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
  'etc/beacon/settings': 'on\n',
};

const makers: { readonly [Id in Kind]: (folder: Folder, shape: Shape) => string } = {
  deb: (folder, { postInstall, preRemove }) => {
    const fields = 'Package: beacon\nVersion: 1.2.3\nArchitecture: all\nMaintainer: A <a@b.example>\nDescription: x\n';
    folder.write({ 'tree/DEBIAN/control': `${fields}Depends: not-there\n` });
    for (const [name, script] of [
      ['postinst', postInstall],
      ['prerm', preRemove],
    ] as const) {
      if (script === undefined) continue;
      folder.write({ [`tree/DEBIAN/${name}`]: `#!/bin/sh\n${script}\n` });
      chmodSync(join(folder.path, 'tree/DEBIAN', name), 0o755);
    }
    run('dpkg-deb', ['--root-owner-group', '--build', 'tree', 'beacon.deb'], folder);
    return 'beacon.deb';
  },
  rpm: (folder, { postInstall, preRemove, files: shape = files }) => {
    const scripts = `${postInstall ? `%post\n${postInstall}\n` : ''}${preRemove ? `%preun\n${preRemove}\n` : ''}`;
    folder.write({
      'beacon.spec': `Name: beacon\nVersion: 1.2.3\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\nAutoReqProv: no\n
Requires: not-there\n%description\nx\n%install\ncp -a ${folder.path}/tree/. %{buildroot}/\n${scripts}%files\n${Object.keys(
        shape,
      )
        .map((path) => `/${path}\n`)
        .join('')}`,
    });
    run('rpmbuild', ['--quiet', '-bb', '--define', `_topdir ${folder.path}/rpmbuild`, 'beacon.spec'], folder);
    return 'rpmbuild/RPMS/noarch/beacon-1.2.3-1.noarch.rpm';
  },
  pacman: (folder, { postInstall, preRemove }) => {
    const info = 'pkgname = beacon\npkgver = 1.2.3-1\npkgdesc = x\narch = any\nsize = 10\ndepend = not-there\n';
    const functions = `post_install() { ${postInstall ?? ':'}\n}\npre_remove() { ${preRemove ?? ':'}\n}\n`;
    folder.write({ 'tree/.PKGINFO': info, 'tree/.INSTALL': functions });
    const names = readdirSync(join(folder.path, 'tree'));
    run('tar', ['-czf', 'beacon-1.2.3-1-any.pkg.tar.gz', '--owner=0', '--group=0', '-C', 'tree', ...names], folder);
    return 'beacon-1.2.3-1-any.pkg.tar.gz';
  },
};

function run(program: string, args: readonly string[], folder: Folder): void {
  execFileSync(program, args, { cwd: folder.path, stdio: 'pipe', env: { ...process.env, HOME: folder.path } });
}

async function install(
  kind: Kind,
  { command = ['beacon', '--version'], outside, ...shape }: Shape & { command?: string[]; outside?: string } = {},
) {
  using folder = tempFolder();
  const all = shape.files ?? files;
  folder.write(Object.fromEntries(Object.entries(all).map(([path, text]) => [`tree/${path}`, text])));
  for (const path of Object.keys(all))
    chmodSync(join(folder.path, 'tree', path), path.startsWith('usr/') ? 0o755 : 0o644);
  const file = makers[kind](folder, shape);
  const one: Installable & { readonly kind: Kind } = {
    kind,
    file: join(folder.path, file),
    command,
    version: parseVersion('1.2.3'),
    key: 'packages.app.check.install',
    timeoutMs: 20_000,
    paths: Object.keys(all),
    unpack: async (to) => cpSync(join(folder.path, 'tree'), to, { recursive: true }),
  };
  return await installSystemPackage(services, one, outside);
}

const has = (program: string) => findProgram(program, `${process.env['PATH']}:/usr/sbin`, '/') !== null;
const isRoot = process.geteuid?.() === 0;
// Of each test its own, so that what one leaves behind is seen.
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'windlass-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

const noRoom = await (async () => {
  using room = await openRoom(services, { folders: [], timeoutMs: 20_000 });
  return room.outside;
})();
const kinds = (
  [
    ['deb', 'dpkg', has('dpkg-deb')],
    ['rpm', 'rpm', has('rpm') && has('rpmbuild')],
    ['pacman', 'pacman', has('pacman')],
  ] as const
).map(([kind, tool, isThere]) => ({ kind, tool, isThere }));

for (const { kind, tool, isThere } of kinds) {
  describe.skipIf(!isThere || noRoom !== null)(
    `a package for ${tool}, in a root of its own (skipped without ${tool} or namespaces)`,
    () => {
      it('is installed with its scripts, runs from where it is installed, and is removed', async () => {
        const marks =
          'test -x /usr/lib/beacon/beacon && id -u && mkdir -p /var/lib/beacon && touch /var/lib/beacon/state';
        const found = await install(kind, { postInstall: marks, preRemove: 'rm -r /var/lib/beacon' });
        expect(found).toEqual({ faults: [], how: `${tool}, in a root of its own` });
      });

      it('changes nothing of the machine, and reaches nobody', async () => {
        const mark = join('/tmp', `windlass-mark-${process.pid}`);
        const script = `touch ${mark} /usr/bin/mark /etc/mark; test ! -e ${import.meta.filename} || exit 7; ls /sys/class/net 2>/dev/null; ! cat /proc/net/route | grep -q 0003`;
        const { faults } = await install(kind, { postInstall: script });
        expect(faults).toMatchObject([
          { severity: 'warning', message: '2 things stay when it is removed', actual: '/etc/mark, /usr/bin/mark' },
        ]);
        expect([mark, '/usr/bin/mark', '/etc/mark'].filter(existsSync)).toEqual([]);
      });

      it('that leaves a process running and files in a home is told of both', async () => {
        const daemon = '#!/bin/sh\nsetsid sleep 4321 >/dev/null 2>&1 & touch "$HOME/rc"; echo 1.2.3\n';
        const { faults } = await install(kind, { files: { 'usr/bin/beacon': daemon } });
        expect(faults.map(({ severity, message, actual }) => `${severity} ${message}: ${actual}`)).toEqual([
          'error beacon --version left processes running, which were ended: sleep',
          'warning beacon --version wrote to its home only to tell its version: rc',
        ]);
        expect(processesWith('sleep 4321')).toEqual([]);
      });
    },
  );
}

describe.skipIf(noRoom !== null)('what is wrong with a package is told (skipped without dpkg or namespaces)', () => {
  it.each<[string, Parameters<typeof install>[1], RegExp, RegExp]>([
    ['another version', { files: { 'usr/bin/beacon': '#!/bin/sh\necho 1.2.30\n' } }, /does not tell this/, /1\.2\.30/],
    ['a script that fails', { postInstall: 'echo out of paint >&2; exit 3' }, /^dpkg does not install it/, /status 3/],
    ['a script that keeps it', { preRemove: 'exit 1' }, /^dpkg does not remove it/, /status 1/],
    ['no such program', { command: ['lamp'] }, /^it installs no lamp$/, /undefined/],
    ['a program of the machine only', { command: ['env'] }, /^it installs no env$/, /undefined/],
    ['a link that leads nowhere', { command: ['/usr/lib/beacon/gone'] }, /^it installs no/, /undefined/],
    [
      'a program that dies',
      { files: { 'usr/bin/beacon': '#!/bin/sh\nkill -ABRT $$\n' } },
      /failed/,
      /ended by SIGABRT/,
    ],
  ])('%s', async (_, shape, message, actual) => {
    const { faults } = await install('deb', shape);
    expect(faults.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    expect(faults.at(-1)).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(message),
      fix: expect.any(String),
    });
    expect(String(faults.at(-1)?.actual)).toMatch(actual);
  });

  it('a program that hangs, in its time', async () => {
    const hangs = { 'usr/bin/beacon': '#!/bin/sh\ntrap "" TERM\nsetsid sleep 4322 & wait\n' };
    using room = await openRoom(services, { folders: [], timeoutMs: 500 });
    expect(room.outside).toBeNull();
    const { outcome } = await room.start('/bin/sh', ['-c', hangs['usr/bin/beacon']]);
    expect(outcome).toMatchObject({ kind: 'build', message: expect.stringContaining('took longer than 500 ms') });
    expect(processesWith('sleep 4322')).toEqual([]);
  });
});

describe('where there are no namespaces', () => {
  it.each(kinds.filter(({ isThere }) => isThere))(
    '$tool does what it can, and runs no script',
    async ({ kind, tool }) => {
      const own = { ...files, 'usr/bin/beacon': files['usr/lib/beacon/beacon'] };
      const mark = join('/tmp', `windlass-mark-${process.pid}`);
      const scripts = { postInstall: `touch ${mark}; exit 1`, preRemove: `touch ${mark}; exit 1` };
      const found = await install(kind, { files: own, ...scripts, outside: 'none here' });
      const installs = isRoot || kind === 'deb';
      const [severity, message] = installs
        ? ['info', "its scripts were not run, and its program ran beside this machine's own files: none here"]
        : ['warning', `it was not installed: ${tool} needs root or namespaces here: none here`];
      expect(found.faults).toMatchObject([{ severity, message }]);
      expect(found.how).toBe(installs ? `${tool}, without its scripts` : 'unpacked only');
      expect(existsSync(mark)).toBe(false);
    },
  );

  it('a program is found by the links of the root', async () => {
    using folder = tempFolder();
    folder.write({ 'usr/lib/beacon/beacon': files['usr/lib/beacon/beacon'] });
    using room = await openRoom(services, { folders: ['usr/bin'], timeoutMs: 20_000, outside: 'none here' });
    cpSync(folder.path, room.root, { recursive: true });
    chmodSync(join(room.root, 'usr/lib/beacon/beacon'), 0o755);
    symlinkSync('/usr/lib/beacon/beacon', join(room.root, 'usr/bin/beacon'));
    expect((await room.start('/usr/bin/beacon', [])).outcome).toMatchObject({ exitCode: 0, stdout: 'beacon 1.2.3\n' });
  });
});

it('what cannot be installed for want of its tool is unpacked, and that is said', async () => {
  using folder = tempFolder();
  const env = { ...process.env, PATH: folder.path };
  const found = await installSystemPackage(
    { ...services, env },
    { ...(await made(folder)), command: ['gone'] },
    'none',
  );
  expect(found).toMatchObject({
    faults: [
      { severity: 'warning', message: expect.stringMatching(/^it was not installed: there is no \w+ here$/) },
      { severity: 'error', message: 'there is no gone in it' },
    ],
    how: 'unpacked only',
  });
});

async function made(folder: Folder): Promise<Installable & { readonly kind: Kind }> {
  const unpack = async (to: string): Promise<void> => cpSync(folder.path, to, { recursive: true });
  const rest = { command: [], version: parseVersion('1.2.3'), key: 'key', timeoutMs: 1_000, paths: [] };
  return { kind: 'rpm', file: join(folder.path, 'beacon.rpm'), unpack, ...rest };
}
