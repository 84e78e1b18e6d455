import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { uniqueId } from '@windlass/kit/fs/atomic';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { type ArchiveEntry, linkMode } from './entry.ts';
import { formatOf } from './formats.ts';
import { type Written, writeHashed } from './hashed-file.ts';
import { assertPackedAsBuilt, type PackagePlan } from './package-plan.ts';
import { treeOf } from './tree-digest.ts';

/** Bytes between two progress events. */
const progressStep = 1024 * 1024;

/** A package that is written and waits under another name. */
export interface Staged {
  readonly temp: string;
  readonly artifact: Artifact;
}

/**
 * Writes a package beside its place and makes it last. Each file is read once: the digests of contents, of the tree and of the package itself are
 * all taken on the way. @throws WindlassError `build`.
 */
export async function stagePackage(release: ReleaseContext, plan: PackagePlan, epoch: number): Promise<Staged> {
  const { artifactsDir, context, services: host } = release;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const temp = join(artifactsDir, `.windlass-${process.pid}-${uniqueId()}.tmp`);
  const scratch = temp.replace(/\.tmp$/, '-part.tmp');
  const sums = new Map<string, string>();
  const onFile = ({ path }: { readonly path: string }, sha256: string): void => {
    sums.set(path, sha256);
  };
  try {
    const options = {
      mtime: epoch,
      meta: plan.meta,
      scratch,
      host,
      signal,
      onBytes: progressOf(release, plan),
      onFile,
    };
    const bytes = formatOf(plan.one.format).write(plan.entries, options);
    const written = await writeHashed(temp, bytes, join(artifactsDir, plan.file));
    assertPackedAsBuilt(release, plan, sums);
    return { temp, artifact: artifactOf(plan, epoch, written, sums) };
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw thrown;
  } finally {
    // What gives contents is not left waiting for a reader.
    over.abort();
    rmSync(scratch, { force: true, recursive: true });
  }
}

function progressOf({ context }: ReleaseContext, { name, entries }: PackagePlan): (count: number) => void {
  const total = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  let packed = 0;
  let said = 0;
  return (count) => {
    packed += count;
    if (packed < total && packed - said < progressStep) return;
    said = packed;
    context.emit({ kind: 'progress', id: `package-${name}`, done: packed, total, unit: 'bytes' });
  };
}

function artifactOf(plan: PackagePlan, epoch: number, written: Written, sums: ReadonlyMap<string, string>): Artifact {
  const { name, one, file, entries, meta } = plan;
  return {
    package: name,
    name: file,
    platform: one.platform,
    build: one.build,
    format: one.format,
    ...written,
    tree: treeOf({ entries, format: one.format, epoch, meta }, sums),
    contents: entries.flatMap((entry) => contentOf(entry, sums)),
  };
}

/** Folders are not listed: what is in them tells them. */
function contentOf(entry: ArchiveEntry, sums: ReadonlyMap<string, string>): readonly Artifact['contents'][number][] {
  const { kind, path } = entry;
  if (kind === 'folder') return [];
  if (kind === 'link') return [{ path, size: 0, mode: linkMode, link: entry.target }];
  const sha256 = sums.get(path);
  if (sha256 === undefined) throw new WindlassError('internal', `${path} was not read by contentOf (content.ts)`);
  return [{ path, size: entry.size, mode: entry.mode, sha256 }];
}
