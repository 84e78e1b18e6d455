import type { Action, Digest, Kind } from '@windlass/kit/actions/action';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { withSsh } from '@windlass/kit/ssh/ssh';
import { compareVersions } from '@windlass/version-sync/model/compare';
import { tryParseVersion, type Version } from '@windlass/version-sync/model/version';
import { foldersScript, putBackScript, setAsideScript } from './scripts.ts';

export type DownloadPruneArgs = {
  readonly host: string;
  readonly path: string;
  /** Folders of versions. */
  readonly folders: readonly string[];
};

export interface Folders {
  readonly live: readonly string[];
  /** Set aside by an earlier release. */
  readonly aside: readonly string[];
}

/** `aside`: what an earlier release had set aside, and is let go now. */
export function pruneAction(
  args: DownloadPruneArgs,
  aside: readonly string[],
  needs: readonly string[],
): Action<DownloadPruneArgs> {
  const gone = aside.filter((name) => !args.folders.includes(name));
  const residue = `${gone.join(', ')}, which an earlier release had set aside, is gone from ${args.host}`;
  return {
    id: 'static-download-prune',
    kind: 'download.prune@1',
    title: `take ${args.folders.join(', ')} off the download page`,
    args,
    needs,
    reach: gone.length === 0 ? { undo: 'full' } : { undo: 'partial', residue },
  };
}

export async function listFolders(services: Services, host: string, path: string): Promise<Folders> {
  const { stdout } = await withSsh(services, host, (ssh) =>
    ssh.run(foldersScript, { kind: 'verification', args: [path], writes: false }),
  );
  const named = (word: string) =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));
  return { live: named('live'), aside: named('aside') };
}

/** Folders beyond the newest `keep`, oldest first; ours counts as there. What is no folder of a version is none of our business. */
export function surplusOf(live: readonly string[], own: Version, ownFolder: string, keep: number): string[] {
  const others = live.flatMap((folder) => {
    const version = folder === ownFolder ? null : versionOf(folder);
    return version === null ? [] : { folder, version };
  });
  const all = [...others, { folder: ownFolder, version: own }].sort((a, b) => compareVersions(a.version, b.version));
  return all
    .slice(0, Math.max(0, all.length - keep))
    .map(({ folder }) => folder)
    .filter((folder) => folder !== ownFolder);
}

/** `1.0.0-001` is a build: a prerelease of SemVer is no number with leading zeros, and ours has a word. */
function versionOf(folder: string): Version | null {
  const [, core, build] = /^(\d+\.\d+\.\d+(?:-.*[A-Za-z].*?)?)-(\d+)$/.exec(folder) ?? [];
  return tryParseVersion(core === undefined ? folder : `${core}+${build}`) ?? tryParseVersion(folder);
}

/** That old versions are not offered any more. They are set aside on the host, so that they can come back with the release's undo. */
export function pruneKind(services: Services): Kind<DownloadPruneArgs> {
  const run = (
    script: string,
    kind: 'publish' | 'not-restored',
    { host, path, folders }: DownloadPruneArgs,
    signal: AbortSignal,
  ) => withSsh(services, host, (ssh) => ssh.run(script, { kind, args: [path, ...folders], signal }));
  return {
    kind: 'download.prune@1',
    settleMs: 0,
    replaces: true,
    goal: () => stateOf([]),
    observe: async ({ host, path, folders }) => {
      const { live } = await listFolders(services, host, path);
      return { is: 'present', digest: stateOf(folders.filter((folder) => live.includes(folder))) };
    },
    former: async () => null,
    apply: async (args, { signal }) => {
      await run(setAsideScript, 'publish', args, signal);
      return {};
    },
    undo: async (args, _former, { signal }) => {
      await run(putBackScript, 'not-restored', args, signal);
      return {};
    },
  };
}

const stateOf = (there: readonly string[]): Digest => ({
  alg: 'sha256',
  hex: sha256Hex(there.join('\n')),
  of: 'folders that are there',
});
