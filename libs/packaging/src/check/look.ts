import type { Finding } from '@windlass/kit/output/envelope';
import type { ArchivedEntry, ArchiveFormat, Visit } from '../archive/format.ts';

/** Thrown by a look that has seen enough: nothing more of the package is read. */
export class StopReading extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

/**
 * Reads a package once for all who want to see its content. What one of them throws is passed on as it is: a format would take it for damage of
 * the file. @throws WindlassError `build` where it is damaged.
 */
export async function readFor(
  format: Pick<ArchiveFormat, 'read'>,
  file: string,
  visits: readonly Visit[],
  signal: AbortSignal,
): Promise<readonly ArchivedEntry[]> {
  const thrown: unknown[] = [];
  const guarded = <T>(work: () => T): T => {
    try {
      signal.throwIfAborted();
      return work();
    } catch (error) {
      thrown.push(error);
      throw error;
    }
  };
  const visit: Visit = (entry) => {
    const readers = guarded(() => visits.flatMap((each) => each(entry) ?? []));
    if (readers.length === 0) return null;
    return {
      push: (piece) =>
        guarded(() => {
          for (const reader of readers) reader.push(piece);
        }),
      end: () =>
        guarded(() => {
          for (const reader of readers) reader.end();
        }),
    };
  };
  try {
    return await format.read(file, visit);
  } catch (error) {
    throw thrown.length === 0 ? error : thrown[0];
  }
}
