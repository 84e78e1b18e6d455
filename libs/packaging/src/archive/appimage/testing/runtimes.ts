import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';

/** The least that is a program for an AppImage: a head, and one section. It cannot be started. */
export function tinyRuntime(machine = 62): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write('\u007fELF\u0002\u0001\u0001', 0, 'latin1');
  bytes.write('AI\u0002', 8, 'latin1');
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 40);
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(1, 60);
  return bytes;
}

/** Compiles the stand-in for the real runtime into `folder`; gives its bytes. */
export function standInRuntime(folder: string): Buffer {
  const program = join(folder, 'stand-in-runtime');
  const source = join(import.meta.dirname, 'stand-in-runtime.c');
  execFileSync('cc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', program, source]);
  const bytes = readFileSync(program);
  bytes.write('AI\u0002', 8, 'latin1');
  return bytes;
}

/** Writes a runtime where a config can name it. */
export function pinned(
  folder: string,
  bytes: Buffer,
  file = 'runtime',
): { readonly file: string; readonly sha256: string } {
  writeFileSync(join(folder, file), bytes);
  return { file, sha256: sha256Hex(bytes) };
}

export function has(...programs: readonly string[]): boolean {
  return programs.every((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
