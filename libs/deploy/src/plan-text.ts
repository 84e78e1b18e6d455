import type { TargetPlan } from './target.ts';

/** For each server what it has, what would be sent and what would be removed: what a plan's actions do not say. */
export function factsTable(servers: readonly TargetPlan[]): string {
  return servers
    .map((one) => [`${one.server} (${one.place.host}:${one.place.path})`, ...factsOf(one)].join('\n  '))
    .join('\n');
}

function factsOf({ release, facts }: TargetPlan): readonly string[] {
  if (facts === null) return ['not asked (--offline)'];
  const { current, releases, send, prunes } = facts;
  const has = releases.includes(release) ? `${release} is there` : `to send: ${send.files} files, ${send.bytes} bytes`;
  return [
    `serves ${current ?? 'nothing'}`,
    has,
    `releases there: ${releases.length === 0 ? 'none' : releases.join(', ')}`,
    ...(prunes.length === 0 ? [] : [`removed once ${release} proved itself: ${prunes.join(', ')}`]),
  ];
}
