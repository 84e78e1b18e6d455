import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import { sha256Hex } from '@windlass/kit/hash';
import type { PackageMeta } from '../format.ts';
import { readElf } from './elf.ts';

/** Where the AppImage project publishes the program that every AppImage starts with. */
const published = 'https://github.com/AppImage/type2-runtime/releases';
/** Bytes 8 to 10 of the file tell the type (AppImageSpec, Type 2 image format). */
const magic = 'AI\u0002';

export function isAppImage(head: Buffer): boolean {
  return head.toString('latin1', 8, 11) === magic;
}

/**
 * The program that an AppImage starts with, as the config pins it: whoever downloads the package runs it.
 * @throws WindlassError `config` where it is not there, is another one, or is none.
 */
export function readRuntime({ system, platform }: PackageMeta, root: string): Buffer {
  const { runtime } = system;
  const machine = platform?.split('-').at(-1) ?? 'x86_64';
  const get = `download runtime-${machine} from ${published} and look whether it is signed by its makers`;
  if (runtime === null) {
    throw new WindlassError('config', 'system.runtime: an AppImage needs the program that it starts with', {
      why: 'that program is run by everybody who downloads the package: which one it is is yours to say',
      next: `${get}, then write system: { runtime: { file: <file>, sha256: <output of sha256sum> } }`,
    });
  }
  const { file, sha256 } = runtime;
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, file));
  } catch (cause) {
    const next = `${get}: it goes to ${file}`;
    throw new WindlassError('config', `system.runtime: ${file} cannot be read`, { why: whyOf(cause), next, cause });
  }
  const actual = sha256Hex(bytes);
  if (actual !== sha256) {
    throw new WindlassError('config', `system.runtime: ${file} is not the program that is pinned`, {
      why: `its SHA-256 is ${actual}, not ${sha256}`,
      next: `put the pinned one there again, or ${get}`,
    });
  }
  const fault = faultOf(bytes, platform);
  if (fault === null) return bytes;
  throw new WindlassError('config', `system.runtime: ${file} cannot start an AppImage`, { why: fault, next: get });
}

function faultOf(bytes: Buffer, platform: string | null): string | null {
  if (!isAppImage(bytes)) return 'bytes 8 to 10 are not AI\\x02';
  try {
    const { end, machine } = readElf((at, length) => slice(bytes, at, length));
    const words = platform?.toLowerCase().replace('amd64', 'x86_64').replace('arm64', 'aarch64').split('-') ?? [];
    const isOther = known.some((name) => words.includes(name)) && machine !== null && !words.includes(machine);
    if (isOther) return `it is for ${machine}, the package is for ${platform}`;
    return end === bytes.length ? null : `it has ${bytes.length} bytes, and would look for the files behind ${end}`;
  } catch (cause) {
    return whyOf(cause);
  }
}

const known = ['x86_64', 'aarch64', 'armhf', 'i686', 'riscv64'];

function slice(bytes: Buffer, at: number, length: number): Buffer {
  if (at + length > bytes.length) throw new Error('it ends too early');
  return bytes.subarray(at, at + length);
}
