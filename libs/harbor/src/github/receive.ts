import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes the body of a request to a file, all of it or nothing. */
export async function receive(request: IncomingMessage, file: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const part = `${file}.part`;
  try {
    await pipeline(request, count, createWriteStream(part));
    await rename(part, file);
  } catch (broken) {
    rmSync(part, { force: true });
    throw broken;
  }
  return { size, sha256: hash.digest('hex') };
}
