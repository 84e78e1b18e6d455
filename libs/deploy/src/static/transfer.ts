import { gzipSync } from 'node:zlib';
import { WindlassError } from '@windlass/kit/errors';
import type { Emit } from '@windlass/kit/output/events';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { onHost } from '../remote/on-host.ts';
import type { UploadArgs } from './args.ts';
import type { Bundle } from './bundle.ts';
import { inBatches, tarOf } from './tar.ts';
import { beginScript, finishScript, receiveScript } from './transfer-scripts.ts';

/** One upload in work, under the lock with this fence number. */
export interface Transfer {
  readonly ssh: Ssh;
  readonly fence: number;
  readonly args: UploadArgs;
  readonly bundle: Bundle;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly emit: Emit;
}

export interface Transferred {
  readonly [key: string]: number;
  readonly sentFiles: number;
  readonly sentBytes: number;
  /** Files that were on the host already: in what it serves now, or from a run that was killed. */
  readonly keptFiles: number;
}

/**
 * Brings a release to a host beside what is served: what the host has is copied there, the rest comes as tar streams, all of it is hashed
 * there, and only what equals the manifest gets its name. Killed anywhere, the next run goes on with the files that are whole.
 *
 * tar, not rsync: it is on every host (BusyBox has it), one stream has no round trip for each file, and what to send is known by content
 * beforehand. Copied, not linked: releases that share an inode share its fate, and the one to go back to must not rot with the live one.
 */
export async function transfer(one: Transfer): Promise<Transferred> {
  const { ssh, fence, args, bundle, signal, now, emit } = one;
  const { manifest } = bundle;
  const base = [args.path, String(fence), args.release] as const;
  const begun = await onHost(ssh, beginScript, {
    kind: 'publish',
    args: [...base, args.manifest, String(Math.ceil(manifest.bytes / 1024) + 4 * manifest.files.length)],
    input: manifest.text,
    writes: true,
    signal,
  });
  const full = begun.first('full');
  if (full !== null) throw diskFull(args, full);
  const missing = begun.all('need').flatMap((line) => manifest.files[Number(line) - 1] ?? []);
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  let sentBytes = 0;
  for (const batch of inBatches(missing)) {
    const tar = tarOf(bundle.folder, batch, now().getTime());
    const zip = begun.has('gzip');
    await onHost(ssh, receiveScript, {
      kind: 'publish',
      args: [...base, zip ? 'z' : ''],
      input: zip ? gzipSync(tar, { level: 1 }) : tar,
      writes: true,
      signal,
    });
    sentBytes += batch.reduce((sum, { size }) => sum + size, 0);
    emit({ kind: 'progress', id: `upload-${args.server}`, done: sentBytes, total, unit: 'bytes' });
  }
  const finished = await onHost(ssh, finishScript, {
    kind: 'publish',
    args: [...base, args.manifest],
    writes: true,
    signal,
  });
  const differs = [...finished.all('missing'), ...finished.all('foreign')];
  if (finished.has('differs')) throw notTheSame(args, differs);
  return { sentFiles: missing.length, sentBytes, keptFiles: manifest.files.length - missing.length };
}

function diskFull({ host, path }: UploadArgs, said: string): WindlassError {
  const [need = 0, free = 0] = said.split(' ').map(Number);
  return new WindlassError('publish', `there is not enough room on ${host}`, {
    where: `${host}:${path}`,
    why: `the release needs ${megabytes(need)} MB, and ${megabytes(free)} MB are free; nothing was sent`,
    next: `ssh ${host} df -h`,
  });
}

const megabytes = (kibibytes: number): string => ((kibibytes * 1024) / 1e6).toFixed(1);

function notTheSame({ host, path }: UploadArgs, lines: readonly string[]): WindlassError {
  const names = [...new Set(lines.map((line) => line.replace(/^(?:\S+ {2}){3}/, '')))];
  return new WindlassError('publish', `what arrived on ${host} is not what was sent`, {
    where: `${host}:${path}`,
    why: `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and more' : ''}: hashed on the host, not as in the manifest; it was removed, and nothing was switched`,
    next: 'npx windlass update-and-deploy',
  });
}
