import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import type { ReleaseType } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Channel, ChannelContext } from './channel.ts';
import { channelContexts } from './context.ts';
import { leftOut } from './type-matrix.ts';

export interface PublishOptions {
  readonly channels: readonly Channel[];
  /** Leaves those channels out that the type matrix leaves out; all publish where not given. */
  readonly type?: ReleaseType | undefined;
  /** Bytes only: the pointers that users follow stay where they are. */
  readonly hold?: boolean;
  /** Pointers only: for bytes that are out already. */
  readonly promoteOnly?: boolean;
  /** What the channels are asked with, where they were asked something before. */
  readonly contextOf?: (channel: Channel) => ChannelContext;
}

export interface PublishPlan {
  readonly plan: Plan;
  /** Channels that publish, in the order of the list. */
  readonly channels: readonly Channel[];
  readonly skipped: readonly { readonly channel: Channel; readonly reason: string }[];
  /** What the channels' own rules say, warnings only: an error ends the planning. */
  readonly findings: readonly Finding[];
}

/** The channels that publish a release of this type, and why the others do not. */
export function chooseChannels(
  release: ReleaseContext,
  { channels, type }: Pick<PublishOptions, 'channels' | 'type'>,
): Pick<PublishPlan, 'channels' | 'skipped'> {
  const judged = channels.map((channel) => ({ channel, reason: type ? leftOut(release, channel, type) : null }));
  return {
    channels: judged.flatMap(({ channel, reason }) => (reason === null ? channel : [])),
    skipped: judged.flatMap(({ channel, reason }) => (reason === null ? [] : { channel, reason })),
  };
}

/**
 * First the bytes of every channel, side by side; then the pointers, each after the bytes of its own channel and after all of the channels
 * that it points to: a manifest goes out only when what it names is public.
 * @throws WindlassError `gate` with every error that a channel's own rules find; `build`, `config` from the channels.
 */
export async function publishPlan(release: ReleaseContext, options: PublishOptions): Promise<PublishPlan> {
  const { channels, skipped } = chooseChannels(release, options);
  const { hold = false, promoteOnly = false, contextOf = channelContexts(release) } = options;
  const contexts = channels.map((channel) => ({ channel, context: contextOf(channel) }));
  const findings = await checkChannels(release, channels, contextOf);
  const parts = await Promise.all(
    contexts.map(async ({ channel, context }) => ({
      channel,
      bytes: promoteOnly ? [] : await channel.publish(context),
      pointers: hold ? [] : await channel.promote(context),
    })),
  );
  const pointers = parts.flatMap(({ channel, bytes, pointers: own }) => {
    const others = parts.filter((part) => part.channel !== channel && channel.pointsTo.includes(part.channel.id));
    const needs = [...bytes, ...others.flatMap((part) => [...part.bytes, ...part.pointers])].map(({ id }) => id);
    return own.map((action): Action => ({ ...action, needs: [...new Set([...action.needs, ...needs])] }));
  });
  const { context, product, versionText: version } = release;
  const actions = [...parts.flatMap(({ bytes }) => bytes), ...pointers];
  const plan = makePlan({ script: context.script, product: product.name, version, actions });
  return { plan, channels, skipped, findings };
}

/**
 * What the channels' own rules say of what would be published; asks nobody, and needs no credentials.
 * @throws WindlassError `gate` with every error that they find; `build`, `config` from the channels.
 */
export async function checkChannels(
  release: ReleaseContext,
  channels: readonly Channel[],
  contextOf = channelContexts(release),
): Promise<readonly Finding[]> {
  const findings = (await Promise.all(channels.map((channel) => channel.check(contextOf(channel))))).flat();
  refuse(findings);
  return findings;
}

function refuse(findings: readonly Finding[]): void {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ message, expected, actual, file, fix }) => {
      const why = [expected && `expected ${expected}`, actual && `there is ${actual}`].filter(Boolean).join(', ');
      return new WindlassError('gate', message, {
        ...(file === undefined ? {} : { where: { file } }),
        ...(why === '' ? {} : { why }),
        ...(fix === undefined ? {} : { next: fix }),
      });
    });
  const [first, ...also] = errors;
  if (first === undefined) return;
  const { message, where, why, next } = first;
  const parts = Object.fromEntries(Object.entries({ where, why, next }).filter(([, part]) => part !== undefined));
  throw new WindlassError('gate', message, { ...parts, also });
}
