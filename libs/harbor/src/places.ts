import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Double, HarborOptions, HostOptions } from './options.ts';
import type { SshPlace } from './ssh/config.ts';
import { gitHandler } from './ssh/git.ts';
import { type Host, openHost } from './ssh/host.ts';
import type { Keys } from './ssh/keys.ts';
import { openPort, speakSsh } from './ssh/server.ts';
import type { Site } from './web.ts';

export interface Places {
  readonly hosts: readonly Host[];
  /** The hosts, and where the doubles have their git repositories. */
  readonly places: readonly SshPlace[];
}

/**
 * Everything that ssh can reach. Each name has a port of its own, because SSH does not carry the name.
 * @throws WindlassError `config` where two parts want the same name, or a name or user is none.
 */
export async function openPlaces(
  { dir, sshd = 'auto', hosts: wanted = [] }: HarborOptions,
  doubles: readonly Double[],
  keys: Keys,
  closers: (() => Promise<void>)[],
): Promise<Places> {
  const services = doubles.flatMap((double) => double.git);
  const users = wanted.map(({ user }) => user ?? userInfo().username);
  refuse([...wanted.map(({ name }) => name), ...services.map(({ host }) => host)], users);
  const opening = wanted.map(async ({ name }, index) => {
    const host = await openHost({ dir, name, user: users[index] ?? '', keys, sshd });
    closers.push(() => host.close());
    return host;
  });
  const listening = services.map(async (service) => {
    const { port, close } = await openPort(speakSsh(keys, service.user, gitHandler(service)));
    closers.push(close);
    return { name: service.host, user: service.user, port };
  });
  // Until the last one is settled: what is open then has its closer in the list.
  await Promise.allSettled([...opening, ...listening]);
  const hosts = await Promise.all(opening);
  return { hosts, places: [...hosts, ...(await Promise.all(listening))] };
}

/** The folders that the hosts serve. */
export function sitesOf(wanted: readonly HostOptions[], hosts: readonly Host[]): Site[] {
  return wanted.flatMap(({ serves = [] }, index) => {
    const home = hosts[index]?.home ?? '';
    return serves.map(({ url, folder }) => ({ url, folder: isAbsolute(folder) ? folder : join(home, folder) }));
  });
}

/** Names become folders, and words in the files of ssh. */
function refuse(names: readonly string[], users: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new WindlassError('config', `two parts of the harbor have the name ${twice}`);
  const strange =
    names.find((name) => !/^[a-z0-9_][\w.-]*$/i.test(name)) ?? users.find((user) => !/^\w[\w.-]*$/.test(user));
  if (strange !== undefined)
    throw new WindlassError('config', `"${strange}" is no name of a host or user for the harbor`, {
      why: 'it takes letters, digits, dots, dashes and underscores',
    });
}
