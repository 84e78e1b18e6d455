import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const workspaceRoot = resolve(import.meta.dirname, '../..');

/**
 * A second workspace in `target`: every file that git tracks or would track, and a node_modules that points at ours, except that the
 * workspace's own packages are the copy's.
 */
export function copyWorkspace(target: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: workspaceRoot,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0')) {
    if (file === '' || !existsSync(join(workspaceRoot, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(workspaceRoot, file), join(target, file));
  }
  linkModules(join(workspaceRoot, 'node_modules'), join(target, 'node_modules'));
  for (const lib of readdirSync(join(target, 'libs'))) {
    const nested = join(workspaceRoot, 'libs', lib, 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, join(target, 'libs', lib, 'node_modules'));
  }
}

function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const { name } = entry;
    // npm's and Nx's own notes about the original: a copy must not write through them.
    if (name.startsWith('.') && name !== '.bin') continue;
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join(from, name)), join(to, name));
    else if (name === '@windlass') linkModules(join(from, name), join(to, name));
    else symlinkSync(join(from, name), join(to, name));
  }
}
