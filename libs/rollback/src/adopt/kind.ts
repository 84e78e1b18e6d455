import { describeHost } from '@windlass/deploy/host/describe';
import type { Hosts } from '@windlass/deploy/host/hosts';
import { type Place, placeName } from '@windlass/deploy/host/place';
import { onHost } from '@windlass/deploy/remote/on-host';
import { fingerprint } from '@windlass/deploy/static/inspect';
import type { Action, Digest, Json, Kind, KindContext } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import { exchangeScript } from './exchange.ts';

/** Args of `static.adopt@1`. */
export interface AdoptArgs extends Place {
  readonly [key: string]: Json;
  /** Name of the server in the config. */
  readonly server: string;
  readonly host: string;
  readonly path: string;
  /** Name that the folder gets in `releases/`. */
  readonly release: string;
  /** SHA-256 of the manifest that its files make, hex. */
  readonly digest: string;
}

export const adoptKindName = 'static.adopt@1';

export function adoptAction(args: AdoptArgs): Action<AdoptArgs> {
  return {
    id: `adopt-${args.server}`,
    kind: adoptKindName,
    title: `make current on ${args.server} (${args.host}), a plain folder, the release ${args.release} with a link to it`,
    args,
    needs: [],
    reach: { undo: 'full' },
  };
}

/** Makes a release of a folder that somebody filled by hand, so that the first switch has something to go back to. Its files stay where the web server sees them. */
export function adoptKind(hosts: Hosts): Kind<AdoptArgs> {
  return {
    kind: adoptKindName,
    settleMs: 0,
    replaces: true,
    goal: (args) => served('link', targetOf(args), args.digest),
    observe: async (args, { signal }) => {
      const { kind, target, digest } = await look(hosts, args, signal);
      return kind === 'none' ? { is: 'absent' } : { is: 'present', digest: served(kind, target ?? '', digest) };
    },
    former: async () => null,
    apply: async (args, context) => ({ how: await exchange(hosts, args, 'adopt', context) }),
    undo: async (args, _, context) => ({ how: await exchange(hosts, args, 'back', context) }),
  };
}

const targetOf = ({ release }: AdoptArgs): string => `releases/${release}`;

function served(kind: string, target: string, digest: string | null): Digest {
  return {
    alg: 'sha256',
    hex: sha256Hex(`${kind} ${target}\n${digest ?? 'nothing'}\n`),
    of: 'current and what it holds',
  };
}

async function look(hosts: Hosts, { host, path }: AdoptArgs, signal: AbortSignal) {
  return hosts.on(host, async (ssh) => {
    const { current } = await describeHost(ssh, path, signal);
    return { ...current, digest: current.kind === 'none' ? null : await fingerprint(ssh, path, 'current', signal) };
  });
}

/** Gives how it was done: `exchange` had no moment without `current`, `two renames` had one. */
async function exchange(
  hosts: Hosts,
  args: AdoptArgs,
  way: 'adopt' | 'back',
  { signal, assertLease }: KindContext,
): Promise<string> {
  const { path, release, digest } = args;
  await assertLease();
  const said = await hosts.locked(args, (ssh, fence) =>
    onHost(ssh, exchangeScript, {
      kind: way === 'adopt' ? 'publish' : 'not-restored',
      args: [path, String(fence), release, digest, way],
      writes: true,
      signal,
    }),
  );
  const changed = said.first('changed');
  if (changed === null) return said.first('how') ?? 'it was so already';
  throw new WindlassError(
    way === 'adopt' ? 'gate' : 'not-restored',
    `current on ${args.host} is not what the plan saw`,
    {
      where: placeName(args),
      why: changed,
      next: way === 'adopt' ? 'npx windlass adopt' : `ssh ${args.host} ls -l ${path}`,
    },
  );
}
