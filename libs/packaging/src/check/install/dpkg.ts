import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { PackageTool } from './package-tool.ts';
import type { Room } from './room.ts';

const force = ['--force-depends', '--force-confnew', '--force-bad-path'] as const;
/** deb-preinst(5) and the like. */
const scripts = ['preinst', 'postinst', 'prerm', 'postrm', 'config', 'triggers'] as const;

const dpkg = ({ root }: Room): readonly string[] => [
  'dpkg',
  `--root=${root}`,
  '--log=/dev/null',
  ...force,
  ...(process.geteuid?.() === 0 ? [] : ['--force-not-root']),
];

/** dpkg(1). Its scripts run changed into the root. */
export const dpkgTool: PackageTool = {
  program: 'dpkg',
  needs: ['dpkg-deb', 'dpkg-query'],
  own: ['var/lib/dpkg/', 'var/cache/debconf/'],
  asAnybody: true,
  prepare: async (room, file) => {
    const admin = join(room.root, 'var/lib/dpkg');
    for (const folder of ['updates', 'info']) mkdirSync(join(admin, folder), { recursive: true });
    for (const table of ['status', 'available']) writeFileSync(join(admin, table), '');
    return room.outside === null ? file : withoutScripts(room, file);
  },
  install: (room, file) => [...dpkg(room), '--install', file],
  list: ({ root }) => ['dpkg-query', `--admindir=${root}/var/lib/dpkg`, '--show', '--showformat=${Package}\\n'],
  remove: (room, names) => [...dpkg(room), '--purge', ...names],
};

/** Outside of a room the scripts would change this machine, and dpkg knows no way to leave them out. */
async function withoutScripts(room: Room, file: string): Promise<string> {
  const [folder, copy] = [join(room.beside, 'package'), join(room.beside, 'package.deb')];
  await succeed(room, ['dpkg-deb', '--raw-extract', file, folder]);
  for (const script of scripts) rmSync(join(folder, 'DEBIAN', script), { force: true });
  await succeed(room, ['dpkg-deb', '--root-owner-group', '-Znone', '--build', folder, copy]);
  return copy;
}

async function succeed(room: Room, words: readonly string[]): Promise<void> {
  const ran = await room.tool(words);
  if (ran instanceof WindlassError) throw ran;
  if (ran.exitCode !== 0)
    throw new WindlassError('build', `${ran.commandLine}: exit code ${ran.exitCode}`, { why: ran.stderr });
}
