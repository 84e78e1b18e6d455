import { posix } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { FileEntry, LinkEntry } from '../entry.ts';
import type { DesktopEntry } from './desktop-entry.ts';

const programFolders = ['usr/bin', 'bin', 'usr/local/bin', 'usr/games', 'usr/sbin', ''];

/** Where the program of Exec= is in the package. @throws WindlassError `config` where it is not, or may not be executed. */
export function programOf(
  files: ReadonlyMap<string, FileEntry | LinkEntry>,
  desktop: string,
  { exec: [program = ''] }: DesktopEntry,
): string {
  const paths = program.includes('/')
    ? [posix.normalize(program).replace(/^\/+/, '')]
    : programFolders.map((folder) => posix.join(folder, program));
  const path = paths.find((one) => files.has(one));
  const entry = path === undefined ? undefined : files.get(path);
  const isExecutable = entry?.kind === 'link' || (entry?.kind === 'file' && (entry.mode & 0o111) !== 0);
  if (path !== undefined && isExecutable) return path;
  throw new WindlassError('config', 'AppRun, by which an AppImage is started, cannot be made', {
    why: `${desktop} starts ${program}, ${path === undefined ? `and there is no ${paths.join(', ')} in it` : 'which may not be executed'}`,
    next: path === undefined ? 'pack the program there, or a file AppRun of your own' : `give ${path} the mode 0755`,
  });
}

/**
 * A POSIX script that starts the program: with what it is given, else with the arguments of Exec=. (Where a desktop takes an AppImage in, it
 * puts the file in the place of the program in Exec=, and gives the arguments itself.)
 */
export function appRun(desktop: string, program: string, args: readonly string[], paths: readonly string[]): string {
  const has = (folder: string): boolean => paths.some((path) => path.startsWith(`${folder}/`));
  const lines = [
    '#!/bin/sh',
    `# Starts what ${desktop} starts.`,
    'here=$(dirname "$(readlink -f "$0")")',
    ...(has('usr/bin') ? ['export PATH="$here/usr/bin${PATH:+:$PATH}"'] : []),
    ...(has('usr/share')
      ? ['export XDG_DATA_DIRS="$here/usr/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"']
      : []),
    ...(args.length > 0 ? [`[ $# -gt 0 ] || set -- ${args.map(quote).join(' ')}`] : []),
    `exec "$here"/${quote(program)} "$@"`,
  ];
  return `${lines.join('\n')}\n`;
}

function quote(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
