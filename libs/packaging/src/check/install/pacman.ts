import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageTool } from './package-tool.ts';
import type { Room } from './room.ts';

/** All of it in the root or beside it: nothing of the machine's own pacman is read or written. */
const pacman = ({ root, beside }: Room): readonly string[] => [
  'pacman',
  `--root=${root}`,
  `--dbpath=${root}/var/lib/pacman`,
  `--config=${beside}/pacman.conf`,
  `--logfile=${beside}/pacman.log`,
  ...['cachedir', 'gpgdir', 'hookdir'].map((name) => `--${name}=${beside}/${name}`),
  '--color=never',
];
const quietly = ['--noconfirm', '--noprogressbar', '--nodeps', '--nodeps'] as const;

const scripts = ({ outside }: Room): readonly string[] => (outside === null ? [] : ['--noscriptlet']);

/** pacman(8). Its scriptlet runs changed into the root. */
export const pacmanTool: PackageTool = {
  program: 'pacman',
  needs: [],
  own: ['var/lib/pacman/'],
  asAnybody: false,
  prepare: async ({ root, beside }, file) => {
    for (const folder of [join(root, 'var/lib/pacman'), join(beside, 'cachedir'), join(beside, 'hookdir')])
      mkdirSync(folder, { recursive: true });
    writeFileSync(join(beside, 'pacman.conf'), '[options]\nSigLevel = Never\nLocalFileSigLevel = Never\n');
    return file;
  },
  install: (room, file) => [...pacman(room), '--upgrade', ...quietly, ...scripts(room), file],
  list: (room) => [...pacman(room), '--query', '--quiet'],
  remove: (room, names) => [...pacman(room), '--remove', '--nosave', ...quietly, ...scripts(room), ...names],
};
