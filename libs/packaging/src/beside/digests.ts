import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Artifact } from '../artifacts.ts';
import { unreadable } from '../tree/digest.ts';

/** SHA-512 (hex) of packages by their names: as the table says, else of the bytes, which `fileOf` finds. @throws WindlassError `build`. */
export async function sha512Of(
  artifacts: readonly Artifact[],
  fileOf: (name: string) => string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name, sha512 } of artifacts) found.set(name, sha512 ?? (await digest(fileOf(name))));
  return found;
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha512');
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(piece);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return hash.digest('hex');
}
