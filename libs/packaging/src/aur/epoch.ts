import { WindlassError } from '@windlass/kit/errors';
import { positionAt } from '@windlass/version-sync/sync/position';
import type { Edit } from '@windlass/version-sync/sync/splice';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { fieldItem } from './pkgbuild/scope.ts';
import type { Published } from './release-number.ts';

/**
 * The epoch that was asked for, into its place or below pkgrel. It stands before every version for ever, so it only ever goes up, and nobody but
 * a person sets it. @throws WindlassError `input` for one that goes down, `gate` for one that is put together.
 */
export function epochEdits({ text, file, scope }: Pkgbuild, epoch: number | null, published: Published | null): Edit[] {
  if (epoch === null) return [];
  const item = fieldItem(scope, 'epoch');
  const now = Number(item?.value || '0');
  const least = Math.max(now, published?.epoch ?? 0);
  const where = { file, ...positionAt(text, item?.at.start ?? 0) };
  if (epoch < least)
    throw new WindlassError('input', `the epoch cannot go down to ${epoch}`, {
      where,
      why: `${published !== null && published.epoch > now ? published.from : 'the file'} has ${least}, and pacman takes every version with a lower one for older`,
      next: `--epoch ${least} or higher`,
    });
  if (epoch === now) return [];
  if (item !== undefined) {
    const { origin, value } = item;
    if (origin === null && value !== '')
      throw new WindlassError('gate', 'the epoch is put together here', {
        where,
        next: 'write it as one number: epoch=1',
      });
    const { start, end } = origin ?? item.at;
    return [{ start, end, was: text.slice(start, end), text: String(epoch) }];
  }
  const pkgrel = fieldItem(scope, 'pkgrel');
  const below = text.indexOf('\n', pkgrel?.at.end ?? 0);
  const at = below === -1 ? text.length : below + 1;
  return [{ start: at, end: at, was: '', text: `${below === -1 ? '\n' : ''}epoch=${epoch}\n` }];
}
