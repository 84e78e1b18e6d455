import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageTool } from './package-tool.ts';
import type { Room } from './room.ts';

const rpm = ({ root }: Room): readonly string[] => ['rpm', `--root=${root}`, '--dbpath=/var/lib/rpm', '--nodeps'];

/** rpm(8). Its scriptlets run changed into the root. */
export const rpmTool: PackageTool = {
  program: 'rpm',
  needs: [],
  own: ['var/lib/rpm/', 'var/lib/rpm-state/', 'usr/lib/sysimage/rpm/'],
  asAnybody: false,
  prepare: async ({ root }, file) => {
    mkdirSync(join(root, 'var/lib/rpm'));
    return file;
  },
  install: (room, file) => [
    ...rpm(room),
    '--nosignature',
    ...(room.outside === null ? [] : ['--noscripts', '--notriggers']),
    '--install',
    file,
  ],
  list: ({ root }) => [
    'rpm',
    `--root=${root}`,
    '--dbpath=/var/lib/rpm',
    '--query',
    '--all',
    '--queryformat=%{NAME}\\n',
  ],
  remove: (room, names) => [
    ...rpm(room),
    ...(room.outside === null ? [] : ['--noscripts', '--notriggers']),
    '--erase',
    ...names,
  ],
};
