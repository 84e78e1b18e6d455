import type { Action, Digest, Json, Kind, Reach } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { compareVercmp } from '@windlass/version-sync/model/order/vercmp';
import { type PublicAsset, requirePublic } from './assets.ts';
import { bytesOf, type Content, contentOf, type FormerContent, listingDigest } from './content.ts';
import { type FileState, remoteOf, withPackage } from './repository.ts';
import { versionIn } from './srcinfo-text.ts';

export type AurPushArgs = {
  readonly host: string;
  /** Name of the package base. */
  readonly package: string;
  /** Web address of the AUR, without a slash at its end. */
  readonly site: string;
  /** PKGBUILD, .SRCINFO and what they name. */
  readonly files: readonly Content[];
  readonly message: string;
  /** `[epoch:]pkgver-pkgrel` */
  readonly version: string;
  /** Must be public before the push. */
  readonly assets: readonly PublicAsset[];
};

type Former = {
  readonly commit: string | null;
  readonly version: string | null;
  readonly files: readonly FormerContent[];
};

export function pushAction(args: AurPushArgs, reach: Reach): Action<AurPushArgs> {
  const title = `push ${args.package} ${args.version} to the AUR (${args.files.length} files)`;
  return { id: 'aur-push', kind: 'aur.push@1', title, args, needs: [], reach };
}

/** How far a push can be taken back: by a commit that brings the former files back. A package that is new stays. */
export function pushReach(isThere: boolean | null, site: string, name: string): Reach {
  const request = `the AUR deletes a package by request only: ${site}/pkgbase/${name}/request/`;
  if (isThere === true) return { undo: 'full' };
  return isThere === false ? { undo: 'none', why: request } : { undo: 'partial', residue: `if it is new, ${request}` };
}

/** What users of the AUR build. Moves forward by commits only, also on the way back; an epoch is never touched. */
export function pushKind(services: Services): Kind<AurPushArgs> {
  const paths = ({ files }: AurPushArgs) => files.map(({ path }) => path);
  return {
    kind: 'aur.push@1',
    // Git itself is asked, not the RPC, which lags behind its cache; and a push that lands late makes the next one fail, not double.
    settleMs: 0,
    replaces: true,
    isPointer: true,
    goal: goalOf,
    observe: (args, { signal }) =>
      withPackage(services, args, signal, async ({ tip, read }) =>
        tip === null ? { is: 'absent' } : { is: 'present', digest: listingDigest(read(paths(args))) },
      ),
    former: (args, { signal }) =>
      withPackage(services, args, signal, async ({ tip, read }): Promise<Former> => {
        const files = read([...new Set([...paths(args), '.SRCINFO'])]);
        return {
          commit: tip,
          version: versionIn(textOf(files, '.SRCINFO')),
          files: files
            .filter(({ path }) => paths(args).includes(path))
            .map(({ path, mode, bytes }) => ({ path, mode, content: bytes === null ? null : contentOf(path, bytes) })),
        };
      }),
    apply: async (args, { signal, assertLease }) => {
      await requirePublic(services, args.assets);
      return withPackage(services, args, signal, async ({ tip, read, commit, push }) => {
        const now = read([...new Set([...paths(args), '.SRCINFO'])]);
        const was = versionIn(textOf(now, '.SRCINFO'));
        refuseBackwards(args, was);
        const own = now.filter(({ path }) => paths(args).includes(path));
        if (tip !== null && listingDigest(own).hex === goalOf(args).hex) return { commit: tip, was };
        const modes = new Map(own.map(({ path, mode }) => [path, mode]));
        const files = args.files.map((file) => ({
          path: file.path,
          mode: modes.get(file.path) ?? '100644',
          bytes: bytesOf(file),
        }));
        const made = commit(files, args.message);
        await assertLease();
        await push(made, 'publish');
        return { commit: made, was };
      });
    },
    undo: async (args, given, { signal, assertLease }) => {
      const former = formerOf(given);
      return withPackage(services, args, signal, async ({ tip, read, commit, push }) => {
        const own = read(paths(args));
        // Only our own value is taken away; what somebody pushed since is theirs.
        if (tip === null || listingDigest(own).hex !== goalOf(args).hex) return { left: tip };
        if (former === null || former.commit === null) throw cannotDelete(args);
        const files = former.files.map(({ path, mode, content }) => ({
          path,
          mode,
          bytes: content === null ? null : bytesOf(content),
        }));
        const made = commit(
          files,
          `Back to ${former.version ?? former.commit.slice(0, 12)}\n\n${args.version} is withdrawn.`,
        );
        await assertLease();
        await push(made, 'not-restored');
        return { commit: made, to: former.version };
      });
    },
  };
}

function goalOf({ files }: AurPushArgs): Digest {
  return listingDigest(files.map((file) => ({ path: file.path, bytes: bytesOf(file) })));
}

function refuseBackwards(args: AurPushArgs, live: string | null): void {
  if (live === null || compareVercmp(args.version, live) >= 0) return;
  throw new WindlassError('publish', `${args.package} would go back`, {
    where: remoteOf(args),
    why: `the AUR has ${live}, which pacman takes for newer than ${args.version}: nobody would get it`,
    next: 'release a higher version',
  });
}

function cannotDelete({ package: name, site, version }: AurPushArgs): WindlassError {
  return new WindlassError('not-restored', `${name} ${version} cannot be taken back`, {
    where: `${site}/packages/${name}`,
    why: 'there was no package before it, and the AUR deletes one by request only',
    next: `request its deletion at ${site}/pkgbase/${name}/request/`,
  });
}

function textOf(files: readonly FileState[], path: string): string {
  return files.find((file) => file.path === path)?.bytes?.toString('utf8') ?? '';
}

/** Back from the ledger as plain JSON. */
function formerOf(given: Json): Former | null {
  return isFormer(given) ? given : null;
}

function isFormer(given: unknown): given is Former {
  return (
    typeof given === 'object' && given !== null && 'commit' in given && 'files' in given && Array.isArray(given.files)
  );
}
