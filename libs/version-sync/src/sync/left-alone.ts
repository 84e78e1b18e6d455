import type { Finding } from '@windlass/kit/output/envelope';
import type { LoadedFile } from './load.ts';
import { isWritable } from './plan-sync.ts';
import { positionAt } from './position.ts';

/** Version fields that a sync passes over, each with why: silence would look like success. */
export function leftAlone(files: readonly LoadedFile[], heal: boolean): Finding[] {
  return files.flatMap((file) =>
    file.fields
      .filter((field) => field.role === 'version' && !isWritable(field, heal))
      .map((field): Finding => {
        const healable = isWritable(field, true);
        return {
          check: healable ? 'version-placeholder' : 'version-computed',
          severity: healable ? 'warning' : 'info',
          message: healable
            ? `${field.field} is the placeholder "${field.value}", left alone`
            : `${field.field} is computed ("${field.value}"), left alone`,
          file: file.file,
          ...positionAt(file.text, field.start),
          ...(healable ? { fix: 'sync-versions --heal' } : {}),
        };
      }),
  );
}
