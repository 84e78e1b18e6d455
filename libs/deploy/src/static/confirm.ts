import { currentRelease, describeLines, type HostState, toState } from '../host/describe.ts';
import type { Hosts } from '../host/hosts.ts';
import type { Place } from '../host/place.ts';
import { onHost } from '../remote/on-host.ts';

/** What stays on a host, and what goes. */
export interface Kept {
  readonly pruned: readonly string[];
}

/**
 * Which releases go when `keep` stay: the oldest by the host's own log. Never the current one, the one before it, nor the last two that
 * proved themselves: however many failures follow each other, the way back stays. What has no manifest is none of ours.
 * @param coming a release that will be there, counted as the newest.
 */
export function prunable(state: HostState, keep: number, coming: string | null = null): readonly string[] {
  const current = currentRelease(state);
  const words = state.log.map((line) => line.split(' '));
  const age = (name: string) =>
    name === coming ? Number.POSITIVE_INFINITY : words.findLastIndex((line) => isOf(line, name));
  const others = state.releases
    .filter(({ name, manifest }) => manifest !== null && name !== coming)
    .map(({ name }) => name);
  const names = coming === null ? others : [...others, coming];
  const newest = names.toSorted((a, b) => age(b) - age(a)).slice(0, keep);
  const safe = new Set([current, coming, before(words, current), ...state.good.slice(-2), ...newest]);
  return names.filter((name) => !safe.has(name));
}

const isOf = ([, word, name]: readonly string[], release: string): boolean =>
  name === release ? word === 'upload' : word === 'switch' && name === `releases/${release}`;

/** The release from which the current one was switched to. */
function before(words: readonly (readonly string[])[], current: string | null): string | null {
  const line = words.findLast(([, word, to]) => word === 'switch' && to === `releases/${current}`);
  return line?.[4]?.replace(/^releases\//, '') ?? null;
}

/** Notes on the host that a release proved itself there, and removes what has become too old. */
export async function confirmRelease(
  hosts: Hosts,
  place: Place,
  release: string,
  keep: number,
  signal: AbortSignal,
): Promise<Kept> {
  return hosts.locked(place, async (ssh, fence) => {
    const said = await onHost(ssh, goodScript, {
      kind: 'publish',
      args: [place.path, String(fence), release],
      writes: true,
      signal,
    });
    const pruned = prunable(toState(said), keep);
    if (pruned.length > 0)
      await onHost(ssh, pruneScript, {
        kind: 'publish',
        args: [place.path, String(fence)],
        input: pruned.map((name) => `${name}\n`).join(''),
        writes: true,
        signal,
      });
    return { pruned };
  });
}

/** $2 fence, $3 release. Says what is there afterwards. */
const goodScript = `${describeLines}${String.raw`
fenced "$2"
[ "$(readlink current)" = "releases/$3" ] || fail "current does not point to $3 any more"
{ grep -vxF -- "$3" .windlass/good 2>/dev/null | tail -n 49; printf '%s\n' "$3"; } > .windlass/good.new && mv -f .windlass/good.new .windlass/good || exit 1
say "good $3"`}`;

/** $2 fence. stdin: names of releases. */
const pruneScript = `
cd -- "$1" || exit 1
fenced "$2"
while IFS= read -r name; do
  case $name in ''|.*|*/*) continue ;; esac
  [ "$(readlink current)" != "releases/$name" ] || continue
  mv "releases/$name" "releases/.removing-$name" || exit 1
  rm -rf -- "releases/$name.manifest" "releases/.removing-$name"
  note prune "$name"
done`;
