import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Action, Digest, Kind, KindContext } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { deleteAsset, findAsset, sha256Of } from './asset.ts';
import { type GithubPlace, github } from './client.ts';
import { answerOf, githubFault } from './fault.ts';
import type { Release } from './find.ts';

export type GithubAssetArgs = GithubPlace & {
  readonly tag: string;
  readonly name: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** From the folder of the config. */
  readonly file: string;
};

export function assetAction(args: GithubAssetArgs, needs: readonly string[]): Action<GithubAssetArgs> {
  return {
    id: `github-release-asset-${args.name.replaceAll(/[^0-9A-Za-z_+-]+/g, '-')}`,
    kind: 'github.asset@1',
    title: `upload ${args.name} to the release ${args.tag}`,
    args,
    needs,
    reach: { undo: 'full' },
  };
}

/** Attempts at one upload: a gateway of GitHub's that gives up (502) may leave a broken asset behind, which is to be deleted. */
const attempts = 3;
const pauseMs = 500;

/** A file of a release. What has its name and other bytes is never replaced: somebody may have it. */
export function assetKind(services: Services): Kind<GithubAssetArgs> {
  return {
    kind: 'github.asset@1',
    settleMs: 10_000,
    replaces: false,
    goal: ({ sha256 }) => digestOf(sha256),
    observe: async (args, { signal }) => {
      const found = await findAsset(services, args, signal);
      // What broke off has no bytes: it is as good as not there, and is cleared away before the next attempt.
      if (found?.asset === undefined || found.asset.state !== 'uploaded') return { is: 'absent' };
      return { is: 'present', digest: digestOf(await sha256Of(services, found.asset, signal)) };
    },
    former: async () => null,
    apply: async (args, context) => {
      const bytes = checkedFile(services, args);
      for (let attempt = 1; ; attempt += 1) {
        const found = await findAsset(services, args, context.signal);
        if (found === null) throw noRelease(args);
        if (found.asset?.state === 'uploaded') return { attempts: attempt - 1 };
        if (found.asset !== undefined) await deleteAsset(services, args, found.asset, context.signal);
        await context.assertLease();
        const again = await upload(services, args, found.release, bytes, context);
        if (again === null) return { attempts: attempt };
        if (attempt === attempts) throw again;
        await setTimeout(pauseMs * attempt, undefined, { signal: context.signal }).catch(() => undefined);
        context.signal.throwIfAborted();
      }
    },
    undo: async (args, _former, { signal }) => {
      const found = await findAsset(services, args, signal);
      if (found?.asset !== undefined) await deleteAsset(services, args, found.asset, signal);
      return {};
    },
  };
}

/** Null where it was taken; the error where the same may be tried again. @throws the error that ends it. */
async function upload(
  services: Services,
  args: GithubAssetArgs,
  release: Release,
  bytes: Buffer,
  { signal }: KindContext,
): Promise<WindlassError | null> {
  const request = await github(services, args.api, { signal });
  const url = `${release.upload_url.replace(/\{.*$/, '')}?name=${encodeURIComponent(args.name)}`;
  const headers = { 'content-type': typeOf(args.name), 'content-length': String(bytes.length) };
  try {
    await request({ method: 'POST', url, headers, data: bytes });
    return null;
  } catch (thrown) {
    const error = githubFault(thrown, `${args.name} was not uploaded`, args.repository);
    // No answer at all is of the kind that the connections throw.
    if ((answerOf(thrown)?.status ?? 0) < 500 && error.kind !== 'verification') throw error;
    return error;
  }
}

function checkedFile({ root }: Services, { file, sha256, name }: GithubAssetArgs): Buffer {
  const next = 'npx windlass create-binary-packages';
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, file));
  } catch (cause) {
    throw new WindlassError('publish', `${name} is gone`, { where: { file }, next, cause });
  }
  if (sha256Hex(bytes) === sha256) return bytes;
  throw new WindlassError('publish', `${name} is another file than planned`, { where: { file }, next });
}

const noRelease = ({ tag, repository }: GithubAssetArgs): WindlassError =>
  new WindlassError('publish', `there is no release ${tag} to upload to`, {
    where: repository,
    next: 'npx windlass publish-packages',
  });

function typeOf(name: string): string {
  if (/\.(?:tar\.gz|tgz)$/.test(name)) return 'application/gzip';
  if (/\.json$/.test(name)) return 'application/json';
  return /SUMS$|\.txt$/.test(name) ? 'text/plain' : 'application/octet-stream';
}

const digestOf = (hex: string): Digest => ({ alg: 'sha256', hex, of: 'file' });
