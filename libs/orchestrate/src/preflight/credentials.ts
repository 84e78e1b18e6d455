import type { Proof } from '@windlass/channels/channel';
import { channelContext } from '@windlass/channels/context';
import { configuredChannels } from '@windlass/channels/list';
import { chooseChannels } from '@windlass/channels/plan';
import type { ChannelId, ReleaseType } from '@windlass/kit/config/schema';
import { asWindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Remark } from './remark.ts';

export type Proofs = { readonly [Id in ChannelId]?: Proof };

/** Asks every channel that takes this type of release whether these credentials may publish, and how far they reach back. */
export async function credentialRemarks(
  release: ReleaseContext,
  type: ReleaseType,
): Promise<{ readonly remarks: readonly Remark[]; readonly proofs: Proofs }> {
  const { channels } = chooseChannels(release, { channels: configuredChannels(release.config), type });
  const asked = await Promise.all(
    channels.map(async (channel) => {
      try {
        return { channel, proof: await channel.prove(channelContext(release, channel)) };
      } catch (thrown) {
        const error = asWindlassError(thrown);
        if (error.kind === 'interrupted') throw error;
        const why = [error.message, error.why].filter(Boolean).join(': ');
        const undo = { undo: 'none', why: 'not known' } as const;
        const proof: Proof = { publish: 'unknown', as: null, undo, why, next: error.next ?? null };
        return { channel, proof };
      }
    }),
  );
  const remarks = asked.flatMap(({ channel, proof }): Remark[] =>
    proof.publish === 'yes'
      ? []
      : [
          {
            topic: 'credentials',
            what:
              proof.publish === 'no'
                ? `${channel.title} does not let us publish${proof.as === null ? '' : ` as ${proof.as}`}`
                : `${channel.title}: whether we may publish could not be found out`,
            ...(proof.why === null ? {} : { actual: proof.why }),
            ...(proof.next === null ? {} : { fix: proof.next }),
          },
        ],
  );
  return { remarks, proofs: Object.fromEntries(asked.map(({ channel, proof }) => [channel.id, proof])) };
}
