import type { Finding } from '@windlass/kit/output/envelope';
import type { ArchivedEntry } from '../../../archive/format.ts';
import { subjectOf } from '../../testing/subject.ts';
import { secrets } from '../check.ts';

/** What the check finds in these files, without a package around them. */
export async function look(files: Readonly<Record<string, Buffer>>): Promise<readonly Finding[]> {
  const entries = Object.entries(files).map(
    ([path, { length }]): ArchivedEntry => ({ path, kind: 'file', mode: 0o644, size: length, target: null }),
  );
  const subject = await subjectOf({ entries });
  const { visit, found } = await secrets.look(subject);
  for (const entry of entries) {
    const reader = visit(entry);
    reader?.push(files[entry.path] ?? Buffer.alloc(0));
    reader?.end();
  }
  return await found(subject);
}
