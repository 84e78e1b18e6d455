import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';

export function notWritten(file: string, cause: unknown): WindlassError {
  return new WindlassError('build', `${file} cannot be written: the packages are as they were`, {
    where: { file },
    why: whyOf(cause),
    next: 'remove the cause and run the command again',
    cause,
  });
}
