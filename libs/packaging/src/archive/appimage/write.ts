import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { notWritten } from '../not-written.ts';
import { piecesOf } from '../pieces.ts';
import { readRuntime } from './runtime.ts';
import { squash } from './squash.ts';
import { stage } from './stage.ts';

/** A type 2 AppImage: the runtime, and behind it the files. @throws WindlassError `build`, or `config` for the runtime. */
export async function* write(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  const { meta, host, scratch } = options;
  const runtime = readRuntime(meta, host.root);
  try {
    mkdirSync(scratch);
  } catch (cause) {
    throw notWritten(scratch, cause);
  }
  const image = join(scratch, 'image');
  await stage(entries, join(scratch, 'AppDir'), options);
  await squash(join(scratch, 'AppDir'), image, options);
  yield runtime;
  yield* piecesOf(image);
}
