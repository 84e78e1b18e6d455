import type { Digest } from '@windlass/kit/actions/action';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { type Current, toState } from '../host/describe.ts';
import { onHost } from '../remote/on-host.ts';

/** What really lies in a folder of a host, against the manifest beside it. */
export interface Inspection {
  /** SHA-256 of the manifest that the files themselves make; null where the folder is not there. */
  readonly digest: string | null;
  /** SHA-256 of the manifest that is kept beside it; null where there is none. */
  readonly manifest: string | null;
  /** Manifest lines that no file fulfils, and files (as manifest lines) that are in no manifest: a changed file is in both. At most 50 each. */
  readonly missing: readonly string[];
  readonly foreign: readonly string[];
}

/** Hashes every file of a release on its host and compares with its manifest. @throws WindlassError `verification` where it cannot be asked. */
export async function inspect(ssh: Ssh, path: string, release: string, signal?: AbortSignal): Promise<Inspection> {
  const said = await onHost(ssh, inspectScript, { kind: 'verification', args: [path, release], writes: false, signal });
  return {
    digest: said.first('tree'),
    manifest: said.first('manifest'),
    missing: said.all('missing'),
    foreign: said.all('foreign'),
  };
}

/** `current` with the digest of what is served; null where nothing can be: there is none, or it leads nowhere. */
export interface Served extends Current {
  readonly digest: string | null;
}

/** @throws WindlassError `verification`. */
export async function inspectCurrent(ssh: Ssh, path: string, signal?: AbortSignal): Promise<Served> {
  const said = await onHost(ssh, currentScript, { kind: 'verification', args: [path], writes: false, signal });
  return { ...toState(said).current, digest: said.first('tree') };
}

/**
 * The digest of whatever is in a folder below `path`: the digest of the manifest that its files make, in the form of manifest.ts.
 * Null where there is no such folder. @throws WindlassError `verification`.
 */
export async function fingerprint(
  ssh: Ssh,
  path: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const said = await onHost(ssh, fingerprintScript, {
    kind: 'verification',
    args: [path, folder],
    writes: false,
    signal,
  });
  return said.first('tree');
}

export const manifestDigest = (hex: string): Digest => ({ alg: 'sha256', hex, of: 'manifest' });

const inspectScript = String.raw`
cd -- "$1" 2>/dev/null && [ -d "releases/$2" ] || { say end; exit 0; }
found=$(tree "releases/$2")
say "tree $(printf '%s\n' "$found" | digest)"
[ -f "releases/$2.manifest" ] || { say end; exit 0; }
say "manifest $(digest < "releases/$2.manifest")"
{ cat "releases/$2.manifest"; echo @; printf '%s\n' "$found"; } | awk '
  $0 == "@" { part++; next }
  !part { want[$0] = 1; next }
  $0 in want { delete want[$0]; next }
  ++foreign <= 50 { print "@foreign " $0 }
  END { for (line in want) if (++missing <= 50) print "@missing " line }'`;

const currentScript = `
cd -- "$1" 2>/dev/null || { say 'current none'; say end; exit 0; }
current
[ ! -d current ] || say "tree $(tree current | digest)"`;

const fingerprintScript = `
cd -- "$1" 2>/dev/null && [ -d "$2" ] || { say end; exit 0; }
say "tree $(tree "$2" | digest)"`;
