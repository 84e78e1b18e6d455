import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';

/** Each is a few hundred bytes of memory, and a thousandth of that in an archive that was made to use up memory. */
export const mostEntries = 1_000_000;

/** The archive is not one, or not whole; where its reader's own visitor failed, that error. */
export function damaged(file: string, cause: unknown): WindlassError {
  if (cause instanceof WindlassError) return cause;
  return new WindlassError('build', `${file} is damaged`, {
    where: { file },
    why: whyOf(cause),
    next: 'npx windlass create-binary-packages',
    cause,
  });
}
