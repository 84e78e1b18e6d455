import type { Channel, ChannelContext, Proof } from '@windlass/channels/channel';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';

export type Proofs = readonly (Proof & { readonly channel: string })[];

/**
 * Asks every channel whether these credentials may publish, before anything goes out: a release that breaks off half way for a token that
 * ran out last month has happened to everybody. With `--plan` it only says so.
 * @throws WindlassError `gate` with every channel that says no.
 */
export async function proveAll(
  { args, emit }: ScriptContext,
  channels: readonly Channel[],
  contextOf: (channel: Channel) => ChannelContext,
): Promise<Proofs> {
  const planOnly = args.flag('plan');
  const proofs = await Promise.all(
    channels.map(async (channel) => ({
      channel: channel.id,
      ...(await channel.prove(contextOf(channel))),
    })),
  );
  for (const { channel, publish, why } of proofs)
    if (publish === 'unknown' || (publish === 'no' && planOnly)) {
      const message = `${channel}: ${publish === 'no' ? 'may not publish' : 'whether we may publish is not known'}: ${why}`;
      emit({ kind: 'note', level: publish === 'no' ? 'warning' : 'verbose', message });
    }
  const [first, ...also] = proofs.filter(({ publish }) => publish === 'no').map(toError);
  if (first === undefined || planOnly) return proofs;
  const { message, where, why, next } = first;
  throw new WindlassError('gate', message, {
    ...(where === undefined ? {} : { where }),
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { next }),
    also,
  });
}

function toError({ channel, why, next }: Proofs[number]): WindlassError {
  return new WindlassError('gate', `these credentials may not publish to ${channel}`, {
    where: channel,
    ...(why === null ? {} : { why }),
    ...(next === null ? {} : { next }),
  });
}
