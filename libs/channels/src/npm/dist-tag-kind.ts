import type { Action, Digest, Json, Kind } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { compareAs } from '@windlass/version-sync/model/compare';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import { isRecord, npm } from './cli.ts';
import { askTags, type NpmPlace, registryFlags } from './registry.ts';

export type NpmDistTagArgs = NpmPlace & {
  /** What users follow. */
  readonly tag: string;
  readonly version: string;
  /** Taken away with it, where it still names this version. */
  readonly stagingTag: string;
};

export function distTagAction(args: NpmDistTagArgs, needs: readonly string[]): Action<NpmDistTagArgs> {
  const { package: name, version, tag } = args;
  return {
    id: 'npm-dist-tag',
    kind: 'npm.dist-tag@1',
    title: `let ${tag} of ${name} on npm be ${version}`,
    args,
    needs,
    reach: { undo: 'full' },
  };
}

/** What a tag names, and whether the version still waits under the staging tag: both are part of the state to reach and to come back to. */
function stateOf(version: string, isStaged: boolean): Digest {
  const of = 'the name of a version';
  return { alg: 'sha256', hex: sha256Hex(isStaged ? `${version}, staged` : version), of };
}

/** A dist-tag: what `npm install` takes. Moves forward only, and back only where it is still ours. */
export function distTagKind(services: Services): Kind<NpmDistTagArgs> {
  const run = async (args: NpmDistTagArgs, words: readonly string[], signal: AbortSignal): Promise<void> => {
    const { registry, package: name } = args;
    const [verb, ...rest] = words;
    const line = ['dist-tag', verb ?? '', ...rest, ...registryFlags(registry, name)];
    const { fault } = await npm(services, line, { cwd: services.root, writes: true, registry, signal });
    if (fault === null) return;
    const isLogin = fault.code === 'ENEEDAUTH' || fault.code === 'E401';
    throw new WindlassError('publish', `npm refused the tag ${args.tag} of ${name}`, {
      where: registry,
      why: [fault.code, fault.summary].filter(Boolean).join(': '),
      next: isLogin ? `npm login --registry ${registry}` : `npm dist-tag ls ${name}`,
    });
  };
  return {
    kind: 'npm.dist-tag@1',
    settleMs: 30_000,
    replaces: true,
    isPointer: true,
    goal: ({ version }) => stateOf(version, false),
    observe: async (args, { signal }) => {
      const tags = await askTags(services, args, signal);
      const named = tags?.[args.tag];
      if (named === undefined) return { is: 'absent' };
      return { is: 'present', digest: stateOf(named, tags?.[args.stagingTag] === args.version) };
    },
    former: async (args, { signal }) => {
      const tags = await askTags(services, args, signal);
      return { version: tags?.[args.tag] ?? null, staged: tags?.[args.stagingTag] === args.version };
    },
    apply: async (args, { signal, assertLease }) => {
      const { package: name, version, tag, stagingTag } = args;
      const tags = await askTags(services, args, signal);
      const why = backwards(tags?.[tag], version);
      if (why !== null)
        throw new WindlassError('publish', `${tag} of ${name} would go back`, {
          where: args.registry,
          why,
          next: 'give this line a tag of its own: channels.npm.tag in the config',
        });
      if (tags?.[tag] !== version) await run(args, ['add', `${name}@${version}`, tag], signal);
      await assertLease();
      if (tags?.[stagingTag] === version && stagingTag !== tag) await run(args, ['rm', name, stagingTag], signal);
      return { was: tags?.[tag] ?? null };
    },
    undo: async (args, former, { signal }) => {
      const { package: name, version, tag, stagingTag } = args;
      const { version: was, staged } = formerOf(former);
      const tags = await askTags(services, args, signal);
      const names = tags?.[tag];
      if (names !== version) return { left: names ?? null };
      if (staged && tags?.[stagingTag] !== version) await run(args, ['add', `${name}@${version}`, stagingTag], signal);
      await run(args, was === null ? ['rm', name, tag] : ['add', `${name}@${was}`, tag], signal);
      return { to: was };
    },
    // Taken back with its publication, the version waits under the staging tag no more: then it is as before both.
    isFurtherBack: async (args, former, earlier, { signal }) => {
      const { version: was, staged } = formerOf(former);
      const isGone = earlier.some(({ kind }) => kind === 'npm.publish@1');
      const tags = await askTags(services, args, signal);
      return staged && isGone && (tags?.[args.tag] ?? null) === was && tags?.[args.stagingTag] !== args.version;
    },
  };
}

/** Why a tag may not go to this version; null where it may. */
export function backwards(from: string | undefined, to: string): string | null {
  if (from === undefined || tryParseVersion(from) === null) return null;
  return compareAs('npm', from, to) === 1 ? `it names ${from}, which is higher than ${to}` : null;
}

function formerOf(former: Json): { readonly version: string | null; readonly staged: boolean } {
  const { version, staged } = isRecord(former) ? former : {};
  return { version: typeof version === 'string' ? version : null, staged: staged === true };
}
