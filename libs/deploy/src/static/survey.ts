import type { Ssh } from '@windlass/kit/ssh/ssh';
import { describeLines, type HostState, toState } from '../host/describe.ts';
import { onHost } from '../remote/on-host.ts';
import type { Manifest } from './manifest.ts';

/** What a host has of a bundle before anything is sent. */
export interface Survey {
  readonly state: HostState;
  /** Whether the release is there already, wholly. */
  readonly complete: boolean;
  /**
   * What has to be sent: the rest is in what is served now, or left from a run that was killed. What is served is believed its manifest
   * here; the upload hashes it before it takes anything from it.
   */
  readonly send: { readonly files: number; readonly bytes: number };
}

/** Asks a host in one go; nothing is written. @throws WindlassError `verification` where it cannot be asked. */
export async function survey(
  ssh: Ssh,
  path: string,
  release: string,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<Survey> {
  const said = await onHost(ssh, surveyScript, {
    kind: 'verification',
    args: [path, release],
    input: manifest.text,
    writes: false,
    signal,
  });
  const [files = 0, bytes = 0] = (said.first('has') ?? '').split(' ').map(Number);
  const complete = said.first('tree') === manifest.digest;
  const send = { files: manifest.files.length - files, bytes: manifest.bytes - bytes };
  return { state: toState(said), complete, send: complete ? { files: 0, bytes: 0 } : send };
}

const surveyScript = `${describeLines}${String.raw`
[ ! -d "releases/$2" ] || say "tree $(tree "releases/$2" | digest)"
{ cat; echo @
  if [ -h current ] && [ -f "$(readlink current).manifest" ]; then cat "$(readlink current).manifest"
  elif [ -d current ]; then tree current; fi
  [ ! -d "releases/.incoming-$2" ] || tree "releases/.incoming-$2"
} | awk '
  $0 == "@" { part++; next }
  !part { want[$0] = $2; next }
  $0 in want { files++; bytes += want[$0]; delete want[$0] }
  END { printf "@has %d %.0f\n", files, bytes }'`}`;
