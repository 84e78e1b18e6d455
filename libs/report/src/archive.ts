import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { codeOf } from '@windlass/kit/fs/system-error';
import { sha256Hex } from '@windlass/kit/hash';
import type { Entry } from '@windlass/kit/ledger/entry';
import { serialiseEntry } from '@windlass/kit/ledger/entry';
import { stateFault } from '@windlass/kit/ledger/state-fault';

export interface ArchiveParts {
  /** Folder of all archives; the release gets one of its own in it. */
  readonly dir: string;
  readonly release: string;
  readonly entries: readonly Entry[];
  /** Markdown. */
  readonly report: { readonly name: string; readonly text: string };
  /** Folder of the artifacts; left out where it is not there. */
  readonly artifactsDir: string | null;
  /** Folder of the logs; they were masked when they were written. */
  readonly logsDir: string | null;
}

export interface Archive {
  readonly dir: string;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/**
 * Keeps what a release was made of in a folder with checksums (`sha256sum -c SHA256SUMS`). Written beside and renamed, so that there is
 * never half an archive; read back and compared before it counts. An archive of before is replaced.
 * @throws WindlassError `input` where it cannot be written, `verification` where what was written is not what is read back.
 */
export function writeArchive(parts: ArchiveParts): Archive {
  try {
    return write(parts);
  } catch (thrown) {
    // A disk that is full, a folder that is none: a person can mend that, and the release itself is well.
    if (codeOf(thrown) === undefined) throw thrown;
    throw stateFault('the archive cannot be written', join(parts.dir, parts.release), thrown);
  }
}

function write({ dir, release, entries, report, artifactsDir, logsDir }: ArchiveParts): Archive {
  const target = join(dir, release);
  const staging = `${target}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(join(staging, 'artifacts'), { recursive: true, mode: 0o700 });
  const files: { path: string; sha256: string }[] = [];
  const put = (path: string, bytes: Uint8Array): void => {
    writeFileSync(join(staging, path), bytes);
    files.push({ path, sha256: sha256Hex(bytes) });
  };
  put('ledger.ndjson', Buffer.from(entries.map((entry) => `${serialiseEntry(entry)}\n`).join('')));
  put(report.name, Buffer.from(report.text));
  for (const name of listFiles(artifactsDir)) {
    copyFileSync(join(artifactsDir ?? '', name), join(staging, 'artifacts', name));
    files.push({ path: `artifacts/${name}`, sha256: sha256Hex(readFileSync(join(artifactsDir ?? '', name))) });
  }
  if (listFiles(logsDir).length > 0) mkdirSync(join(staging, 'logs'));
  for (const name of listFiles(logsDir)) put(`logs/${name}`, readFileSync(join(logsDir ?? '', name)));
  writeFileSync(join(staging, 'SHA256SUMS'), files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''));
  for (const { path, sha256 } of files) {
    if (sha256Hex(readFileSync(join(staging, path))) === sha256) continue;
    throw new WindlassError('verification', `${path} in the archive is not what was written`, {
      where: staging,
      next: 'check the disk, then archive-deployment again',
    });
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(staging, target);
  return { dir: target, files };
}

function listFiles(dir: string | null): string[] {
  if (dir === null || !existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
