import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { has, run } from '../../system/testing/programs.ts';

/** rpm changes its root before it does anything there. */
export const canInstall = has('rpm') && process.getuid?.() === 0;

/** A folder that rpm takes for the root of a system without packages. */
export interface RpmRoot {
  readonly path: string;
  /** Gives what it prints. */
  rpm(...args: readonly string[]): string;
  read(file: string): string;
  /** Every path below the root that has come since it was made. */
  files(): readonly string[];
}

/** @param programs that scripts need there: each is copied with its libraries. */
export function rpmRoot(folder: string, programs: readonly string[] = []): RpmRoot {
  const path = join(folder, 'root');
  mkdirSync(path);
  for (const file of programs.flatMap((program) => [program, ...librariesOf(program)])) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    copyFileSync(file, join(path, file));
  }
  const list = (): readonly string[] => {
    const found = run('find', ['.', '-mindepth', '1', '-printf', '%P\\0'], { cwd: path }).split('\0');
    return found.filter((one) => one !== '' && !/^(?:var\/lib\/rpm|dev|var\/tmp)(?:\/|$)/.test(one)).sort();
  };
  const rpm: RpmRoot['rpm'] = (...args) => run('rpm', ['--root', path, '--dbpath', '/var/lib/rpm', ...args]);
  rpm('--initdb');
  const before = new Set(list());
  return {
    path,
    rpm,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    files: () => list().filter((one) => !before.has(one)),
  };
}

function librariesOf(program: string): readonly string[] {
  return run('ldd', [program]).match(/\/\S+/g) ?? [];
}
