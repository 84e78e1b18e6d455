import { basename } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import type { RunResult } from '@windlass/kit/run/options';
import { findProgram, programPath } from '../../builds/environment.ts';
import { faultsOf } from '../run/judge.ts';
import { installArchive } from './archive.ts';
import { dpkgTool } from './dpkg.ts';
import { findInstalled, resolveInside } from './inside.ts';
import { foldersOf, type Installable, type Installed, type InstallFault, type InstallServices } from './installable.ts';
import { leftOver, snapshot } from './left-over.ts';
import type { PackageTool } from './package-tool.ts';
import { pacmanTool } from './pacman.ts';
import { openRoom, type Room } from './room.ts';
import { rpmTool } from './rpm.ts';

const tools: { readonly [Kind in 'deb' | 'rpm' | 'pacman']: PackageTool } = {
  deb: dpkgTool,
  rpm: rpmTool,
  pacman: pacmanTool,
};

/** What is everybody's: accounts, caches over what all packages have installed, what is gone with the next start. */
const shared = [
  ...['dev/', 'proc/', 'run/', 'tmp/', 'root/', 'var/cache/ldconfig/', 'etc/.pwd.lock', 'etc/ld.so.cache', 'etc/mtab'],
  ...['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((name) => `etc/${name}`),
  ...['applications/mimeinfo.cache', 'icons/hicolor/icon-theme.cache', 'mime/'].map((name) => `usr/share/${name}`),
  'usr/share/glib-2.0/schemas/gschemas.compiled',
] as const;

/** Installs a package of a system into an empty root, runs its program, and takes it away again. `outside`: why namespaces are not used. */
export async function installSystemPackage(
  services: InstallServices,
  one: Installable & { readonly kind: keyof typeof tools },
  outside?: string,
): Promise<Installed> {
  const tool = tools[one.kind];
  const path = `${programPath(services.env)}:/usr/sbin:/sbin`;
  const absent = [tool.program, ...tool.needs].find((program) => findProgram(program, path, '/') === null);
  const folders = foldersOf(one.paths);
  const { timeoutMs } = one;
  using room = await openRoom(services, { folders, timeoutMs, ...(outside === undefined ? {} : { outside }) });
  if (absent !== undefined) return unpackOnly(services, one, `there is no ${absent} here`);
  if (room.outside !== null && !tool.asAnybody && process.geteuid?.() !== 0)
    return unpackOnly(services, one, `${tool.program} needs root or namespaces here: ${room.outside}`);
  const file = await tool.prepare(room, one.file);
  const before = snapshot(room.root);
  const failed = failure(tool, one, await room.tool(tool.install(room, file)), 'install');
  if (failed !== null) return { faults: [failed], how: howOf(tool, room) };
  const faults = [...notes(room, tool), ...(await runInstalled(room, one))];
  const names = await room.tool(tool.list(room));
  const installed = names instanceof WindlassError ? [] : names.stdout.split('\n').filter((name) => name !== '');
  const kept = failure(tool, one, await room.tool(tool.remove(room, installed)), 'remove');
  const left = kept === null ? leftBehind(before, room, tool) : [kept];
  return { faults: [...faults, ...left], how: howOf(tool, room) };
}

function howOf(tool: PackageTool, { outside }: Room): string {
  return outside === null ? `${tool.program}, in a root of its own` : `${tool.program}, without its scripts`;
}

function notes({ outside }: Room, { program }: PackageTool): readonly InstallFault[] {
  if (outside === null) return [];
  const message = `its scripts were not run, and its program ran beside this machine's own files: ${outside}`;
  const fix = 'run this where namespaces are allowed: on a machine, or in a container with --privileged';
  return [{ severity: 'info', message, expected: `${program} in a root of its own`, actual: outside, fix }];
}

/** What can be said where its own tool cannot work. */
async function unpackOnly(services: InstallServices, one: Installable, why: string): Promise<Installed> {
  const message = `it was not installed: ${why}`;
  const warning: InstallFault = { severity: 'warning', message, fix: 'run this where it can be installed, too' };
  if (one.unpack === null) return { faults: [warning], how: 'not at all' };
  const { faults } = await installArchive(services, one);
  return { faults: [warning, ...faults], how: 'unpacked only' };
}

function failure(
  { program }: PackageTool,
  { file }: Installable,
  ran: RunResult | WindlassError,
  verb: 'install' | 'remove',
): InstallFault | null {
  if (!(ran instanceof WindlassError) && ran.exitCode === 0) return null;
  const said = ran instanceof WindlassError ? (ran.why ?? 'it took too long') : ran.stderr.trim() || ran.stdout;
  return {
    severity: 'error',
    message: `${program} does not ${verb} it`,
    expected: `${program} ${verb}s it in an empty root, without what it depends on`,
    actual: tailOf(said, 5),
    fix: `${verb} ${basename(file)} on a machine that may break, and look at its scripts`,
  };
}

async function runInstalled(room: Room, one: Installable): Promise<readonly InstallFault[]> {
  const [program, ...args] = one.command;
  if (program === undefined) return [];
  const path = findInstalled(room.root, program);
  if (path === null)
    return [{ severity: 'error', message: `it installs no ${program}`, expected: program, fix: `correct ${one.key}` }];
  const ran = await room.start(path, args);
  const command = showCommand(program, args);
  const file = resolveInside(room.root, path) ?? path;
  const fix = `install ${basename(one.file)} and run: env -i ${showCommand(path, args)}`;
  return faultsOf(ran, { command, version: one.version, file }).map((fault) => ({ ...fault, fix }));
}

function leftBehind(before: ReadonlySet<string>, room: Room, tool: PackageTool): readonly InstallFault[] {
  const left = leftOver(before, snapshot(room.root), [...tool.own, ...shared]);
  if (left.length === 0) return [];
  const more = left.length > 5 ? ` and ${left.length - 5} more` : '';
  return [
    {
      severity: 'warning',
      message: `${left.length === 1 ? 'something stays' : `${left.length} things stay`} when it is removed`,
      expected: 'nothing of it stays',
      actual:
        left
          .slice(0, 5)
          .map((path) => `/${path}`)
          .join(', ') + more,
      fix: 'let a script of it that runs after the removal take it away',
    },
  ];
}
