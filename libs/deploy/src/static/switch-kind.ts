import type { Action, Digest, Json, Kind, KindContext, Observation } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Hosts } from '../host/hosts.ts';
import { type Place, placeName } from '../host/place.ts';
import { byHand } from '../remote/by-hand.ts';
import { type FormerCurrent, readFormer, readSwitchArgs, type SwitchArgs } from './args.ts';
import { inspectCurrent, type Served } from './inspect.ts';
import { notALink } from './not-a-link.ts';
import { pointCurrent } from './point.ts';

export const switchKindName = 'static.switch@1';

export function switchAction(
  server: string,
  place: Place,
  release: string,
  digest: string,
  from: string | null,
  needs: readonly string[],
): Action<SwitchArgs> {
  return {
    id: `switch-${server}-${digest.slice(0, 8)}`,
    kind: switchKindName,
    title: `switch ${server} (${place.host}) to ${targetOf(release)}, which was ${from ?? 'nothing'}`,
    args: { server, host: place.host, path: place.path, release, digest, from },
    needs,
    reach: { undo: 'full' },
  };
}

/** Makes `current` point to a release, in one step, and back to exactly what it pointed to. */
export function switchKind(hosts: Hosts): Kind<SwitchArgs> {
  // What was served is hashed once for both: `former` is asked right after `observe`, and the switch compares again.
  const seen = new Map<string, Served>();
  const look = async ({ host, path }: SwitchArgs, signal: AbortSignal): Promise<Served> => {
    const current = await hosts.on(host, (ssh) => inspectCurrent(ssh, path, signal));
    seen.set(placeName({ host, path }), current);
    return current;
  };
  return {
    kind: switchKindName,
    settleMs: 0,
    replaces: true,
    isPointer: true,
    goal: (written) => {
      const { release, digest } = readSwitchArgs(written);
      return served(targetOf(release), digest);
    },
    observe: async (written, { signal }): Promise<Observation> => {
      const args = readSwitchArgs(written);
      const { kind, target, digest } = await look(args, signal);
      if (kind === 'none') return { is: 'absent' };
      return { is: 'present', digest: kind === 'link' ? served(target ?? '', digest) : served(kind, digest) };
    },
    former: async (written, { signal }) => {
      const args = readSwitchArgs(written);
      const { kind, target, digest } = seen.get(placeName(args)) ?? (await look(args, signal));
      if (kind === 'directory' || kind === 'file') throw notALink(args, kind);
      return { target, digest } satisfies FormerCurrent;
    },
    apply: async (written, context) => {
      const args = readSwitchArgs(written);
      const { release, digest, from } = args;
      seen.delete(placeName(args));
      await point(hosts, args, { expected: from, target: targetOf(release), digest, why: 'switch' }, context);
      return { from, to: targetOf(release) };
    },
    undo: async (written, former: Json, context) => {
      const args = readSwitchArgs(written);
      const { target, digest } = readFormer(former);
      await point(hosts, args, { expected: targetOf(args.release), target, digest, why: 'back' }, context);
      return { from: targetOf(args.release), to: target };
    },
  };
}

/** As the link is written: from the folder that holds it, so that the whole folder can be moved. */
const targetOf = (release: string): string => `releases/${release}`;

/** Where the link leads and what lies there, in one: two releases of the same bytes are still two. */
function served(target: string, digest: string | null): Digest {
  return { alg: 'sha256', hex: sha256Hex(`${target}\n${digest ?? 'nothing'}\n`), of: 'current and its manifest' };
}

async function point(
  hosts: Hosts,
  args: SwitchArgs,
  move: Parameters<typeof pointCurrent>[3],
  { signal, assertLease }: KindContext,
): Promise<void> {
  await assertLease();
  const found = await hosts.locked(args, (ssh, fence) => pointCurrent(ssh, args.path, fence, move, signal));
  if (found.is === 'moved') return;
  const kind = move.why === 'switch' ? 'publish' : 'not-restored';
  const where = placeName(args);
  if (found.is === 'not a link') throw notALink(args, 'directory');
  if (found.is === 'elsewhere')
    throw new WindlassError(kind, `current on ${args.host} was moved by somebody else`, {
      where,
      why: `it points to ${found.target ?? 'nothing'}, and not to ${move.expected ?? 'nothing'}: it was left as it is`,
      next: `${byHand(args.host, 'ls', '-l', args.path)}; then the same command again`,
    });
  throw new WindlassError(kind, `${move.target} on ${args.host} is damaged`, {
    where,
    why: 'its files are not those of its manifest any more: current was left as it is',
    next: 'npx windlass validate-deployment',
  });
}
