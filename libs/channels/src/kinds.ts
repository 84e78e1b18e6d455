import type { Kind } from '@windlass/kit/actions/action';
import type { Services } from '@windlass/kit/services/services';
import { channels } from './list.ts';

/** The kinds of all channels, also of those that the config does not name any more: an old release stays undoable. */
export function channelKinds(services: Services): Kind[] {
  return channels.flatMap((channel) => [...channel.kinds(services)]);
}
