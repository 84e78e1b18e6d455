import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';

export function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** What a compiler makes of a program in C. */
export function compile(source: string, args: readonly string[] = [], compiler = 'cc'): Buffer {
  using folder = tempFolder({ 'main.c': source });
  execFileSync(compiler, ['-o', 'out', 'main.c', ...args], {
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFileSync(join(folder.path, 'out'));
}

export interface Said {
  readonly needed: readonly string[];
  readonly rpath: readonly string[];
  readonly interpreter: string | null;
  readonly stack: string;
  readonly hasSymbols: boolean;
  readonly textRelocations: boolean;
}

/** What readelf of the binutils says. */
export function readelf(file: string): Said {
  const args = ['--wide', '--file-header', '--program-headers', '--dynamic', '--sections', file];
  const out = execFileSync('readelf', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const all = (pattern: RegExp): readonly string[] => [...out.matchAll(pattern)].map(([, value = '']) => value);
  const flags = /GNU_STACK(?:\s+0x\w+){5} (.{3})/.exec(out)?.[1];
  return {
    needed: all(/\(NEEDED\).*\[(.*)\]/g),
    rpath: all(/\((?:RPATH|RUNPATH)\).*\[(.*)\]/g).flatMap((path) => path.split(':')),
    interpreter: /\[Requesting program interpreter: (.*)\]/.exec(out)?.[1] ?? null,
    stack: flags === undefined ? 'missing' : flags.includes('E') ? 'executable' : 'plain',
    hasSymbols: / SYMTAB | \.z?debug_/.test(out),
    textRelocations: /\(TEXTREL\)|\(FLAGS\).*TEXTREL/.test(out),
  };
}
