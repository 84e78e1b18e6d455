import type { Action, Digest, Json, Kind } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { withSsh } from '@windlass/kit/ssh/ssh';
import { compareVersions } from '@windlass/version-sync/model/compare';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import { pointerOf } from './pointer.ts';
import { readScript, removeOneScript, replaceScript } from './scripts.ts';

export type DownloadPointerArgs = {
  readonly host: string;
  /** On the host: `…/latest.json`. */
  readonly file: string;
  /** Its whole content. */
  readonly content: string;
};

export function pointerAction(
  args: DownloadPointerArgs,
  version: string,
  needs: readonly string[],
): Action<DownloadPointerArgs> {
  return {
    id: 'static-download-pointer',
    kind: 'download.pointer@1',
    title: `let ${args.host}:${args.file} name ${version}`,
    args,
    needs,
    reach: { undo: 'full' },
  };
}

/** What the download page offers. Replaced in one step, forward only, and put back only where it is still ours. */
export function pointerKind(services: Services): Kind<DownloadPointerArgs> {
  const read = async ({ host, file }: DownloadPointerArgs, signal: AbortSignal): Promise<string | null> => {
    const result = await withSsh(services, host, (ssh) =>
      ssh.run(readScript, { kind: 'verification', args: [file], writes: false, check: false, signal }),
    );
    if (result.exitCode === 0) return result.stdout;
    if (result.exitCode === 3) return null;
    const why = result.stderr.trim();
    throw new WindlassError('verification', `${file} cannot be read`, { where: host, why, next: `ssh ${host}` });
  };
  const replace = async (
    { host, file }: DownloadPointerArgs,
    was: string | null,
    content: string | null,
    kind: 'publish' | 'not-restored',
    signal: AbortSignal,
  ): Promise<void> => {
    const sum = was === null ? '-' : sha256Hex(was);
    const [script, input] = content === null ? [removeOneScript, ''] : [replaceScript, content];
    const result = await withSsh(services, host, (ssh) =>
      ssh.run(script, { kind, args: [file, sum], input, check: false, signal }),
    );
    if (result.exitCode === 0) return;
    const why = result.exitCode === 4 ? 'somebody else changed it in this moment' : result.stderr.trim();
    throw new WindlassError(kind, `${file} was not changed`, { where: host, why, next: 'run the same command again' });
  };
  return {
    kind: 'download.pointer@1',
    settleMs: 0,
    replaces: true,
    isPointer: true,
    goal: ({ content }) => digestOf(content),
    observe: async (args, { signal }) => {
      const content = await read(args, signal);
      return content === null ? { is: 'absent' } : { is: 'present', digest: digestOf(content) };
    },
    former: async (args, { signal }) => ({ content: await read(args, signal) }),
    apply: async (args, { signal }) => {
      const was = await read(args, signal);
      const why = was === null ? null : backwards(was, args.content);
      if (why !== null)
        throw new WindlassError('publish', `${args.file} would go back`, {
          where: args.host,
          why,
          next: 'give this line a place of its own: channels.static-download.path and url in the config',
        });
      await replace(args, was, args.content, 'publish', signal);
      return { was: (was === null ? null : pointerOf(was)?.version) ?? null };
    },
    undo: async (args, former, { signal }) => {
      const now = await read(args, signal);
      if (now !== args.content) return { left: (now === null ? null : pointerOf(now)?.version) ?? null };
      const was = contentOf(former);
      await replace(args, now, was, 'not-restored', signal);
      return { to: (was === null ? null : pointerOf(was)?.version) ?? null };
    },
  };
}

/** Why a pointer may not go from one content to another; null where it may. */
export function backwards(from: string, to: string): string | null {
  const [was, next] = [from, to].map((text) => tryParseVersion(pointerOf(text)?.version ?? ''));
  if (!was || !next || compareVersions(was, next) !== 1) return null;
  return `it names ${pointerOf(from)?.version}, which is higher than ${pointerOf(to)?.version}`;
}

const digestOf = (content: string): Digest => ({ alg: 'sha256', hex: sha256Hex(content), of: 'file' });

function contentOf(former: Json): string | null {
  const content = typeof former === 'object' && former !== null && 'content' in former ? former['content'] : null;
  return typeof content === 'string' ? content : null;
}
