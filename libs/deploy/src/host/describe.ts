import type { Ssh } from '@windlass/kit/ssh/ssh';
import { onHost, type Said } from '../remote/on-host.ts';

export interface Current {
  /** `directory`: a world that Windlass did not make; `npx windlass adopt` takes it in. */
  readonly kind: 'none' | 'link' | 'directory' | 'file';
  /** Where the link points, as it is written; null for everything else. */
  readonly target: string | null;
}

export interface HostRelease {
  /** Name of its folder in `releases/`. */
  readonly name: string;
  /** SHA-256 of the manifest beside it; null where there is none: then it is none of ours. */
  readonly manifest: string | null;
}

/** What a server's folder holds, by asking it. Nothing is verified here: see `fingerprint` and `inspect`. */
export interface HostState {
  readonly current: Current;
  readonly releases: readonly HostRelease[];
  /** Lines `<time> <word> <release> [from <former>]` of `.windlass/log`, oldest first. */
  readonly log: readonly string[];
  /** Releases whose probes passed while they were current, oldest first. */
  readonly good: readonly string[];
  /** Bytes that are free where releases lie; null where the host does not say. */
  readonly freeBytes: number | null;
}

/** @throws WindlassError `verification` where the host cannot be asked. */
export async function describeHost(ssh: Ssh, path: string, signal?: AbortSignal): Promise<HostState> {
  return toState(await onHost(ssh, describeScript, { kind: 'verification', args: [path], writes: false, signal }));
}

export function toState(said: Said): HostState {
  const [, kind = 'none', target = null] =
    /^(none|link|directory|file)(?: (.*))?$/.exec(said.first('current') ?? '') ?? [];
  const free = Number(said.first('free') ?? Number.NaN);
  return {
    current: { kind: currentKind(kind), target: kind === 'link' ? (target ?? '') : null },
    releases: said.all('release').map((line) => {
      const [, hex = '-', name = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
      return { name, manifest: hex === '-' ? null : hex };
    }),
    log: said.all('log'),
    good: said.all('good'),
    freeBytes: Number.isFinite(free) ? free * 1024 : null,
  };
}

/** The release that `current` points to; null where it points elsewhere, or nowhere. */
export function currentRelease({ current }: Pick<HostState, 'current'>): string | null {
  return /^(?:.*\/)?releases\/([^/]+)\/?$/.exec(current.target ?? '')?.[1] ?? null;
}

function currentKind(word: string): Current['kind'] {
  return word === 'link' || word === 'directory' || word === 'file' ? word : 'none';
}

/** Shared with the survey, which asks more in the same run. */
export const describeLines = `
if [ -e "$1" ] || [ -h "$1" ]; then cd -- "$1" || exit 1; else say 'current none'; say end; exit 0; fi
current
say "free $(df -Pk . | awk 'NR == 2 { print $4 }')"
for folder in releases/*/; do
  name=$(basename -- "$folder")
  [ -d "$folder" ] || continue
  if [ -f "releases/$name.manifest" ]; then say "release $(digest < "releases/$name.manifest") $name"
  else say "release - $name"; fi
done
[ ! -f .windlass/log ] || tail -n 500 .windlass/log | sed 's/^/@log /'
[ ! -f .windlass/good ] || tail -n 50 .windlass/good | sed 's/^/@good /'
`;

const describeScript = describeLines;
