import { dirname } from 'node:path';
import { WindlassError } from '../errors.ts';
import { codeOf, whyOf } from '../fs/system-error.ts';

/** The ledger or the lock, which this user or this disk does not let us read or write. Not a fault of ours: kind `input`. */
export function stateFault(what: string, path: string, cause: unknown, more = ''): WindlassError {
  if (cause instanceof WindlassError) return cause;
  const code = codeOf(cause);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new WindlassError('input', full ? `no space left: ${what}` : what, {
    where: path,
    why: `${whyOf(cause)}${more}`,
    next: full ? `free some space (df -h ${dirname(path)}), then run the same command again` : `ls -ld ${path}`,
    cause,
  });
}
