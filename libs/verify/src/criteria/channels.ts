import type { Channel, ChannelContext, Live } from '@windlass/channels/channel';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import type { Criterion } from './criterion.ts';

/** What users of a channel get: this version, and for files that are ours, these bytes. */
export async function channelCriteria(channel: Channel, context: ChannelContext): Promise<Criterion[]> {
  const live = await channel.observe(context);
  const command = `npx windlass deployment-status --json`;
  const base = { component: channel.title, check: 'live version', expected: context.version, command };
  if (live.is === 'absent') return [{ ...base, actual: 'nothing', verdict: 'wrong' }];
  if (live.is === 'unknown') return [{ ...base, actual: live.why, verdict: 'unknown' }];
  if (live.is === 'pending')
    return [{ ...base, actual: `${live.version} is pending until ${live.deadline}`, verdict: 'pending' }];
  const same = isSame(live.version, context.version);
  return [
    { ...base, actual: live.version, verdict: same ? 'ok' : 'wrong', command: `curl -fsSI ${live.url}` },
    ...digestRows(channel, context, live),
  ];
}

/** Only files that both sides know are compared: an archive of ours that a channel serves. */
function digestRows(channel: Channel, context: ChannelContext, live: Extract<Live, { is: 'present' }>): Criterion[] {
  const names = Object.keys(live.digests);
  if (names.length === 0) return [];
  const ours = new Map(context.artifacts().artifacts.map(({ name, sha256 }) => [name, sha256]));
  return names.flatMap((name): Criterion[] => {
    const expected = ours.get(name);
    const digest = live.digests[name];
    if (expected === undefined || digest === undefined || digest.alg !== 'sha256') return [];
    return [
      {
        component: channel.title,
        check: name,
        expected: `sha256:${expected}`,
        actual: `sha256:${digest.hex}`,
        verdict: digest.hex === expected ? 'ok' : 'wrong',
        command: `curl -fsSL ${live.url} | sha256sum`,
      },
    ];
  });
}

/** As text, or as versions of which one says no build. A channel's own ordering suffix (the AUR's pkgrel) is part of its text. */
function isSame(live: string, wanted: string): boolean {
  if (live === wanted) return true;
  const [a, b] = [tryParseVersion(live.replace(/^v/, '')), tryParseVersion(wanted.replace(/^v/, ''))];
  return (
    a !== null &&
    b !== null &&
    a.core === b.core &&
    a.prerelease === b.prerelease &&
    (a.build === null || b.build === null || a.build === b.build)
  );
}
