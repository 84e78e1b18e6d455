import { extract } from 'tar';
import { damaged } from './read.ts';

/** By node-tar, which keeps everything inside of the folder. A file of zeros is a thousandth of its size, and rightly so. */
export async function unpack(file: string, folder: string): Promise<void> {
  try {
    await extract({ file, cwd: folder, strict: true, maxDecompressionRatio: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw damaged(file, cause);
  }
}
