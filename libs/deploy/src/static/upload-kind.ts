import { join } from 'node:path';
import type { Action, Kind, Observation } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import type { Hosts } from '../host/hosts.ts';
import type { Place } from '../host/place.ts';
import { onHost } from '../remote/on-host.ts';
import { readUploadArgs, type UploadArgs } from './args.ts';
import { type Bundle, readBundle } from './bundle.ts';
import { inspect, manifestDigest } from './inspect.ts';
import { transfer } from './transfer.ts';

export const uploadKindName = 'static.upload@1';

export function uploadAction(server: string, place: Place, release: string, bundle: Bundle): Action<UploadArgs> {
  const { from, manifest } = bundle;
  return {
    // Another build of the same version is another action: both may be in the ledger of one release.
    id: `upload-${server}-${manifest.digest.slice(0, 8)}`,
    kind: uploadKindName,
    title: `upload ${release} to ${server} (${place.host}): ${manifest.files.length} files, ${manifest.bytes} bytes`,
    args: {
      server,
      host: place.host,
      path: place.path,
      release,
      manifest: manifest.digest,
      from,
      files: manifest.files.length,
      bytes: manifest.bytes,
    },
    needs: [],
    reach: { undo: 'full' },
  };
}

/** Brings a release to a host, where nobody sees it yet. What is there is hashed there, file by file, each time it is asked about. */
export function uploadKind(services: Services, hosts: Hosts): Kind<UploadArgs> {
  const observe = async (args: UploadArgs, signal: AbortSignal): Promise<Observation> => {
    const { host, path, release } = readUploadArgs(args);
    const { digest } = await hosts.on(host, (ssh) => inspect(ssh, path, release, signal));
    return digest === null ? { is: 'absent' } : { is: 'present', digest: manifestDigest(digest) };
  };
  return {
    kind: uploadKindName,
    settleMs: 0,
    replaces: false,
    goal: (args) => manifestDigest(readUploadArgs(args).manifest),
    observe: (args, { signal }) => observe(args, signal),
    former: async () => null,
    apply: async (written, { signal, now, assertLease }) => {
      const args = readUploadArgs(written);
      const bundle = await readBundle(services.root, args.from);
      if (bundle.manifest.digest !== args.manifest) throw changedSince(services.root, args);
      await assertLease();
      const { emit } = services;
      return hosts.locked(args, (ssh, fence) => transfer({ ssh, fence, args, bundle, signal, now, emit }));
    },
    undo: async (written, _former, { signal, assertLease }) => {
      const args = readUploadArgs(written);
      await assertLease();
      const said = await hosts.locked(args, (ssh, fence) =>
        onHost(ssh, removeScript, {
          kind: 'not-restored',
          args: [args.path, String(fence), args.release],
          writes: true,
          signal,
        }),
      );
      if (said.has('served')) throw served(args);
      return {};
    },
  };
}

/** $2 fence, $3 release. Renamed first: what is half removed is not to be taken for a damaged release. */
const removeScript = `
cd -- "$1" 2>/dev/null || { say end; exit 0; }
if [ -h current ] && [ "$(cd current/. 2>/dev/null && pwd -P)" = "$(cd "releases/$3" 2>/dev/null && pwd -P)" ] && [ -d "releases/$3" ]; then
  say served; say end; exit 0
fi
fenced "$2"
rm -rf -- "releases/.removing-$3" "releases/.incoming-$3" ".windlass/$3.want" ".windlass/$3.have"
[ ! -d "releases/$3" ] || mv "releases/$3" "releases/.removing-$3" || exit 1
rm -f -- "releases/$3.manifest"
rm -rf -- "releases/.removing-$3"
note remove "$3"
flush releases`;

function served({ host, path, release }: UploadArgs): WindlassError {
  return new WindlassError('not-restored', `${release} was not removed from ${host}`, {
    where: `${host}:${path}`,
    why: 'it is what the server serves now',
    next: 'npx windlass status',
  });
}

function changedSince(root: string, { from }: UploadArgs): WindlassError {
  return new WindlassError('gate', 'the folder is another one than the plan was made for', {
    where: { file: join(root, from) },
    why: 'a build wrote into it in the meantime',
    next: 'npx windlass update-and-deploy',
  });
}
