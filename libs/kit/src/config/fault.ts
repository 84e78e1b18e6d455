import { WindlassError } from '../errors.ts';
import type { Position } from './position.ts';

/** Broken JSON or YAML, without the text itself, which may hold what should not be shown. */
export function fault(file: string, position: Position, why: string): WindlassError {
  return new WindlassError('config', 'the config cannot be parsed', { where: { file, ...position }, why });
}
