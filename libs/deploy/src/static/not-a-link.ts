import { WindlassError } from '@windlass/kit/errors';
import type { Current } from '../host/describe.ts';
import { type Place, placeName } from '../host/place.ts';

/** A world that Windlass did not make: to replace it would take away what is served without a way back. */
export function notALink(place: Place, kind: Current['kind']): WindlassError {
  return new WindlassError('gate', `current on ${place.host} is a ${kind}, not a symbolic link`, {
    where: placeName(place),
    why: 'a switch in one step, and the way back, need a link to a release; nothing was changed',
    next: 'npx windlass adopt',
  });
}
