import type { Live } from '@windlass/channels/channel';
import type { Json } from '@windlass/kit/actions/action';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Baseline } from './baseline.ts';
import type { Survey } from './survey.ts';

const mark = 'windlass/baseline@1';

/** What was live, place by place: evidence for whoever compares later. */
export function notesOf({ channels, servers, git }: Survey): { text: string; data: Json }[] {
  return [
    ...channels.map(({ id, title, live }) => ({
      text: live.is === 'present' ? `${title} has ${live.version}` : `${title}: ${live.is}`,
      data: { mark, channel: id, ...plain(live) },
    })),
    ...servers.map(({ name, served, ...server }) => ({
      text: `${name} serves ${server.release ?? server.target ?? server.current}`,
      data: { mark, server: name, ...server, version: served?.version ?? null },
    })),
    ...(git === null
      ? []
      : [{ text: `git is at ${git.head?.slice(0, 12) ?? 'no commit'}`, data: { mark, git: { ...git } } }]),
  ];
}

function plain(live: Live): Readonly<Record<string, Json>> {
  if (live.is !== 'present') return { ...live };
  const digests = Object.entries(live.digests).map(([file, { alg, hex, of }]) => [file, { alg, hex, of }] as const);
  return { ...live, digests: Object.fromEntries(digests) };
}

/** What could not be asked (an error: a baseline without it would be a wrong one), and what will have no way back. */
export function findingsOf({ channels, servers }: Survey, { version, others }: Baseline): readonly Finding[] {
  const unknown = [
    ...channels.flatMap(({ id, title, live }) =>
      live.is === 'unknown' ? { at: id, message: `${title}: ${live.why}` } : [],
    ),
    ...servers.flatMap(({ name, current, why }) =>
      current === 'unknown' ? { at: name, message: `${name}: ${why}` } : [],
    ),
  ];
  const file = servers.filter(({ current }) => current === 'file');
  const none = servers.filter(({ current }) => current === 'none');
  return [
    ...unknown.map(({ message }): Finding => ({ check: 'adopt-unknown', severity: 'error', message })),
    ...file.map(
      ({ name, path }): Finding => ({
        check: 'adopt-no-folder',
        severity: 'error',
        message: `${name}: ${path}/current is a file, and no folder that could be served`,
      }),
    ),
    ...none.map(
      ({ name, host, path }): Finding => ({
        check: 'adopt-no-way-back',
        severity: 'warning',
        message: `${name}: there is no ${path}/current on ${host}: the first release there has nothing to go back to`,
      }),
    ),
    ...others.map(
      ({ where, says }): Finding => ({
        check: 'adopt-drift',
        severity: 'warning',
        message: `${where} has ${says}, and not ${version}`,
      }),
    ),
  ];
}
