import { closeSync, openSync, readSync } from 'node:fs';
import { damaged } from '../reading.ts';
import { readElf } from './elf.ts';
import { isAppImage } from './runtime.ts';
import { type Image, openImage } from './squashfs/image.ts';

/**
 * Opens the file system in an AppImage. Read by us and not with unsquashfs: a check has to see every field, on every machine.
 * @throws WindlassError `build` where it, or what `work` reads, is damaged.
 */
export async function withImage<T>(file: string, work: (image: Image) => Promise<T>): Promise<T> {
  try {
    const image = openImage(file, startOf(file));
    try {
      return await work(image);
    } finally {
      image.close();
    }
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/** Where the file system begins: behind the program, as the runtime finds it. */
function startOf(file: string): number {
  const fd = openSync(file, 'r');
  try {
    const at = (position: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      if (readSync(fd, bytes, 0, length, position) < length) throw new Error('it ends too early');
      return bytes;
    };
    if (!isAppImage(at(0, 16))) throw new Error('it is no AppImage: bytes 8 to 10 are not AI\\x02');
    return readElf(at).end;
  } finally {
    closeSync(fd);
  }
}
