import { createHash } from 'node:crypto';
import { closeSync, fchmodSync, openSync, rmSync, write } from 'node:fs';
import { join } from 'node:path';
import { fsyncLater, uniqueId } from '@windlass/kit/fs/atomic';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { type ArchiveEntry, linkMode } from './entry.ts';
import { formatOf } from './formats.ts';
import { notWritten } from './not-written.ts';
import type { PackagePlan } from './package-plan.ts';

/** Bytes between two progress events. */
const progressStep = 1024 * 1024;

/** A package that is written and waits under another name. */
export interface Staged {
  readonly temp: string;
  readonly artifact: Artifact;
}

/** Writes a package beside its place and makes it last; its digest is taken of the bytes as they go out. @throws WindlassError `build`. */
export async function stagePackage(release: ReleaseContext, plan: PackagePlan, epoch: number): Promise<Staged> {
  const { artifactsDir, context } = release;
  const temp = join(artifactsDir, `.windlass-${process.pid}-${uniqueId()}.tmp`);
  const scratch = temp.replace(/\.tmp$/, '-part.tmp');
  const total = plan.entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  let packed = 0;
  let said = 0;
  const onBytes = (count: number): void => {
    packed += count;
    if (packed < total && packed - said < progressStep) return;
    said = packed;
    context.emit({ kind: 'progress', id: `package-${plan.name}`, done: packed, total, unit: 'bytes' });
  };
  try {
    const { signal } = context;
    const options = { mtime: epoch, meta: plan.meta, scratch, signal, onBytes };
    const bytes = formatOf(plan.one.format).write(plan.entries, options);
    const { size, sha256 } = await writeHashed(temp, bytes, join(artifactsDir, plan.file));
    return { temp, artifact: artifactOf(plan, size, sha256) };
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw thrown;
  } finally {
    rmSync(scratch, { force: true });
  }
}

async function writeHashed(
  file: string,
  bytes: AsyncIterable<Buffer>,
  named: string,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const fd = attempt(named, () => openSync(file, 'wx', 0o600));
  try {
    for await (const chunk of bytes) {
      await writeWhole(fd, chunk, named);
      hash.update(chunk);
      size += chunk.length;
    }
    attempt(named, () => fchmodSync(fd, 0o644));
    await fsyncLater(fd).catch((cause: unknown) => {
      throw notWritten(named, cause);
    });
    return { size, sha256: hash.digest('hex') };
  } finally {
    closeSync(fd);
  }
}

async function writeWhole(fd: number, chunk: Buffer, named: string): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    at += await new Promise<number>((done, fail) => {
      write(fd, chunk, at, (cause, count) => (cause ? fail(notWritten(named, cause)) : done(count)));
    });
  }
}

function attempt<T>(named: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(named, cause);
  }
}

function artifactOf({ name, one, file, entries, tree }: PackagePlan, size: number, sha256: string): Artifact {
  return {
    package: name,
    name: file,
    platform: one.platform,
    build: one.build,
    format: one.format,
    size,
    sha256,
    tree,
    contents: entries.flatMap(contentOf),
  };
}

/** Folders are not listed: what is in them tells them. */
function contentOf(entry: ArchiveEntry): readonly Artifact['contents'][number][] {
  if (entry.kind === 'folder') return [];
  if (entry.kind === 'link') return [{ path: entry.path, size: 0, mode: linkMode, link: entry.target }];
  return [{ path: entry.path, size: entry.size, mode: entry.mode }];
}
