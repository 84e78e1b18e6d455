import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { notWritten } from '../not-written.ts';

/** Writes what comes into a new file; gives how many bytes that were. Errors of `source` come through. @throws WindlassError `build`. */
export async function toScratch(file: string, source: AsyncIterable<Buffer>): Promise<number> {
  const handle = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw notWritten(file, cause);
  });
  let size = 0;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      // Writes all of it, in as many turns as the system wants.
      await handle.writeFile(chunk).catch((cause: unknown) => {
        throw notWritten(file, cause);
      });
    }
    return size;
  } finally {
    await handle.close();
  }
}

/** Bytes of a file from front to back. */
export async function* fromScratch(file: string): AsyncGenerator<Buffer> {
  yield* createReadStream(file, { highWaterMark: 256 * 1024 });
}
