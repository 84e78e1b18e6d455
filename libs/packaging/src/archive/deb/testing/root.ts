import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../system/testing/programs.ts';

/** A folder that dpkg takes for the root of a system without packages. */
export interface DpkgRoot {
  readonly path: string;
  /** Everybody may: scripts are started outside of the root, with DPKG_ROOT. Gives what it prints. */
  dpkg(...args: readonly string[]): string;
  read(file: string): string;
  /** Every path below the root; what dpkg itself keeps is elsewhere. */
  files(): readonly string[];
}

export function dpkgRoot(folder: string): DpkgRoot {
  const [path, own] = [join(folder, 'root'), join(folder, 'dpkg')];
  mkdirSync(path);
  mkdirSync(join(own, 'info'), { recursive: true });
  mkdirSync(join(own, 'updates'));
  writeFileSync(join(own, 'status'), '');
  const options = ['not-root', 'script-chrootless', 'bad-path', 'depends', 'unsafe-io'].map(
    (word) => `--force-${word}`,
  );
  return {
    path,
    dpkg: (...args) => run('dpkg', [`--root=${path}`, `--admindir=${own}`, ...options, '--log=/dev/null', ...args]),
    read: (file) => readFileSync(join(path, file), 'utf8'),
    files: () => {
      const found = run('find', ['.', '-mindepth', '1', '-printf', '%P\\0'], { cwd: path }).split('\0');
      return found.filter((one) => one !== '').sort();
    },
  };
}
