import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Digest, Json, Kind } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { type Ssh, withSsh } from '@windlass/kit/ssh/ssh';
import { digestsScript, removeScript, uploadScript } from './scripts.ts';

export type DownloadUploadArgs = {
  readonly host: string;
  /** Folder of the version on the host. */
  readonly dir: string;
  /** The same as the world sees it, without a slash at its end. */
  readonly url: string;
  readonly files: readonly {
    readonly name: string;
    readonly sha256: string;
    /** Bytes. */
    readonly size: number;
    /** From the folder of the config. */
    readonly from: string;
  }[];
};

export function uploadAction(args: DownloadUploadArgs): Action<DownloadUploadArgs> {
  const count = args.files.length === 1 ? '1 file' : `${args.files.length} files`;
  return {
    id: 'static-download-upload',
    kind: 'download.upload@1',
    title: `upload ${count} to ${args.host}:${args.dir}`,
    args,
    needs: [],
    reach: { undo: 'full' },
  };
}

/**
 * The files of a version on the download page. They count as there when the host has them *and* the world gets the same bytes from their
 * addresses: manifests of other channels will point to those. A file that is there with other bytes is never replaced.
 */
export function uploadKind(services: Services): Kind<DownloadUploadArgs> {
  return {
    kind: 'download.upload@1',
    settleMs: 0,
    replaces: false,
    goal: ({ files }) => digestOf(files),
    observe: async (args, { signal }) => {
      const there = await withSsh(services, args.host, (ssh) => digestsOn(ssh, args, signal));
      const found = args.files.map(({ name }) => ({ name, sha256: there.get(name) ?? null }));
      const isRight = ({ name, sha256 }: (typeof args.files)[number]) => there.get(name) === sha256;
      const isMissing = ({ name }: { readonly name: string }) => there.get(name) === undefined;
      if (!args.files.every((file) => isRight(file) || isMissing(file)))
        return { is: 'present', digest: digestOf(found) };
      if (args.files.some(isMissing)) return { is: 'absent' };
      const why = await notServed(services, args, signal);
      return why === null ? { is: 'present', digest: digestOf(args.files) } : { is: 'unknown', why };
    },
    former: async (args, { signal }) => {
      const there = await withSsh(services, args.host, (ssh) => digestsOn(ssh, args, signal));
      return { existed: [...there.keys()] };
    },
    apply: async (args, { signal, assertLease }) => {
      const { host, dir, files } = args;
      let sent = 0;
      await withSsh(services, host, async (ssh) => {
        const there = await digestsOn(ssh, args, signal);
        for (const file of files.filter(({ name }) => !there.has(name))) {
          const input = bytesOf(services.root, file);
          await assertLease();
          const words = [dir, file.name, file.sha256];
          await ssh.run(uploadScript, { kind: 'publish', args: words, input, signal, timeoutMs: 1_800_000 });
          sent += file.size;
          services.emit({ kind: 'note', level: 'verbose', message: `${file.name} is on ${host}` });
        }
      });
      return { bytes: sent };
    },
    undo: async ({ host, dir, files }, former, { signal }) => {
      const ours = files.filter(({ name }) => !existedIn(former).includes(name));
      const args = [dir, ...ours.flatMap(({ name, sha256 }) => [name, sha256])];
      await withSsh(services, host, (ssh) => ssh.run(removeScript, { kind: 'not-restored', args, signal }));
      return { removed: ours.map(({ name }) => name) };
    },
  };
}

/** SHA-256 of those files that are there, by name. */
async function digestsOn(
  ssh: Ssh,
  { dir, files }: DownloadUploadArgs,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const args = [dir, ...files.map(({ name }) => name)];
  const { stdout } = await ssh.run(digestsScript, { kind: 'verification', args, writes: false, signal });
  const lines = stdout.split('\n').flatMap((line): [string, string][] => {
    const [, hex = '', name = ''] = /^([0-9a-f]{64}) (.*)$/.exec(line) ?? [];
    return hex === '' ? [] : [[name, hex]];
  });
  return new Map(lines);
}

/** Why the world does not get these bytes; null where it does. */
async function notServed(
  services: Services,
  { files, url }: DownloadUploadArgs,
  signal: AbortSignal,
): Promise<string | null> {
  for (const { name, sha256, size } of files) {
    const address = `${url}/${encodeURIComponent(name)}`;
    const headers = { 'cache-control': 'no-cache' };
    const answer = await services.http.request(address, {
      headers,
      signal,
      timeoutMs: 600_000,
      maxBytes: size + 65_536,
    });
    if (answer.status !== 200) return `it is on the host, and ${address} answers ${answer.status}`;
    if (sha256Hex(answer.bytes) !== sha256) return `it is on the host, and ${address} gives other bytes`;
  }
  return null;
}

function bytesOf(root: string, { from, sha256, name }: DownloadUploadArgs['files'][number]): Buffer {
  const next = 'npx windlass create-binary-packages';
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, from));
  } catch (cause) {
    throw new WindlassError('publish', `${name} is gone`, { where: { file: from }, next, cause });
  }
  if (sha256Hex(bytes) === sha256) return bytes;
  throw new WindlassError('publish', `${name} is another file than planned`, { where: { file: from }, next });
}

/** Of the list of files: as `sha256sum` prints it, one line for each. */
function digestOf(files: readonly { readonly name: string; readonly sha256: string | null }[]): Digest {
  const lines = files.map(({ name, sha256 }) => `${sha256 ?? '-'}  ${name}\n`).toSorted();
  return { alg: 'sha256', hex: sha256Hex(lines.join('')), of: 'list of files' };
}

function existedIn(former: Json): readonly Json[] {
  const existed = typeof former === 'object' && former !== null && 'existed' in former ? former['existed'] : [];
  return Array.isArray(existed) ? existed : [];
}
