import type { Answer } from './answer.ts';
import { commitAt } from './bare.ts';
import { gitBytesIn } from './git.ts';

/** A tree as an archive, made by git; the same commit gives the same bytes. Null where there is no such commit. */
export function archiveOf(dir: string, ref: string, prefix: string, format: 'tar.gz' | 'zip'): Answer | null {
  const commit = commitAt(dir, ref);
  if (commit === null) return null;
  const args = ['archive', `--format=${format}`, `--prefix=${prefix}/`, commit];
  const bytes = gitBytesIn(dir, args);
  return {
    status: 200,
    bytes,
    headers: {
      'content-type': format === 'zip' ? 'application/zip' : 'application/x-gzip',
      'content-disposition': `attachment; filename=${prefix}.${format}`,
    },
  };
}
