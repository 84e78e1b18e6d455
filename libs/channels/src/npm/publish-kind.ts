import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Action, Evidence, Kind, Reach } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { type NpmFault, npm } from './cli.ts';
import { digestOf, integrityOf } from './integrity.ts';
import { askTags, askVersion, type NpmPlace, registryFlags } from './registry.ts';

export type NpmPublishArgs = NpmPlace & {
  readonly version: string;
  /** From the folder of the config. */
  readonly tarball: string;
  readonly integrity: string;
  /** Dist-tag under which it waits. */
  readonly tag: string;
};

/** npmjs.com lets a version be taken back for 72 hours at most and never be used again (docs.npmjs.com/policies/unpublish). */
export function publishReach({ package: name, version }: Pick<NpmPublishArgs, 'package' | 'version'>): Reach {
  const residue = `the number ${version} of ${name} stays used up; where the registry refuses to unpublish it, it stays as deprecated`;
  return { undo: 'partial', residue };
}

export function publishAction(args: NpmPublishArgs): Action<NpmPublishArgs> {
  const { package: name, version, tag } = args;
  return {
    id: 'npm-publish',
    kind: 'npm.publish@1',
    title: `publish ${name}@${version} to npm under the tag ${tag}`,
    args,
    needs: [],
    reach: publishReach(args),
  };
}

/** A version in an npm registry: immutable, and there for good once it was there. */
export function publishKind(services: Services): Kind<NpmPublishArgs> {
  return {
    kind: 'npm.publish@1',
    // A registry may take a while to show what it took.
    settleMs: 60_000,
    replaces: false,
    goal: ({ integrity }) => digestOf(integrity),
    observe: async (args, { signal }) => {
      const found = await askVersion(services, args, args.version, signal);
      if (found === null) return { is: 'absent' };
      const digest = digestOf(found.integrity);
      if (digest === null) return { is: 'unknown', why: `${args.version} is there, without a SHA-512 to compare` };
      return { is: 'present', digest };
    },
    former: async () => null,
    apply: async (args, { signal, assertLease }) => {
      const file = checkedTarball(services, args);
      const access = args.access === null ? [] : ['--access', args.access];
      const flags = [...access, ...registryFlags(args.registry, args.package), '--fetch-retries=0'];
      for (let attempt = 1; ; attempt += 1) {
        const { fault } = await run(services, args, ['publish', file, '--tag', args.tag, ...flags], signal);
        if (fault === null) return { attempts: attempt };
        if (attempt === attempts || !isPassing(fault)) throw refused(args, fault);
        // npm itself would send it again without a look: what was taken although the answer was lost would then be refused.
        if ((await askVersion(services, args, args.version, signal)) !== null) return { attempts: attempt };
        await setTimeout(pauseMs * attempt, undefined, { signal }).catch(() => undefined);
        signal.throwIfAborted();
        await assertLease();
      }
    },
    undo: async (args, _former, { signal }) => takeBack(services, args, signal),
  };
}

const attempts = 3;
const pauseMs = 1_000;

/** What may be otherwise in a moment: the registry's own faults, its rate limit, and the way to it. */
function isPassing({ code }: NpmFault): boolean {
  return /^(?:E429|E5\d\d|ECONN[A-Z]*|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EPIPE|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/.test(
    code ?? '',
  );
}

const run = (services: Services, { registry }: NpmPlace, words: readonly string[], signal: AbortSignal) =>
  npm(services, words, { cwd: services.root, writes: true, registry, signal });

/** @throws WindlassError `publish` where the file is not the one that was planned. */
function checkedTarball({ root }: Services, { tarball, integrity }: NpmPublishArgs): string {
  const file = join(root, tarball);
  const next = 'npx windlass publish-packages';
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new WindlassError('publish', 'the packed file is gone', { where: { file }, next, cause });
  }
  if (integrityOf(bytes) === integrity) return file;
  throw new WindlassError('publish', 'the packed file is another one than planned', { where: { file }, next });
}

function refused({ package: name, version, registry }: NpmPublishArgs, { code, summary }: NpmFault): WindlassError {
  const isThere = code === 'E409' || code === 'EPUBLISHCONFLICT' || /cannot publish over/i.test(summary);
  const isLogin = code === 'ENEEDAUTH' || code === 'E401' || (code === 'E404' && !isThere);
  const next = isThere
    ? 'npx windlass version-manager increment patch'
    : isLogin
      ? `npm login --registry ${registry}`
      : `npm view ${name} versions --registry ${registry}`;
  const what = isThere ? `${name}@${version} cannot be published again` : `npm refused ${name}@${version}`;
  return new WindlassError('publish', what, { where: registry, why: [code, summary].filter(Boolean).join(': '), next });
}

/** Away with it where the registry lets us; else the mark that npm shows to whoever installs it. */
async function takeBack(services: Services, args: NpmPublishArgs, signal: AbortSignal): Promise<Evidence> {
  const { package: name, version, registry, tag } = args;
  const flags = registryFlags(registry, name);
  const tags = await askTags(services, args, signal);
  if (tags?.[tag] === version) {
    // Nobody follows it: where it stays, what counts is still to be taken back.
    const left = (await run(services, args, ['dist-tag', 'rm', name, tag, ...flags], signal)).fault;
    if (left !== null)
      services.emit({ kind: 'note', level: 'warning', message: `${tag} of ${name} stays: ${left.summary}` });
  }
  const found = await askVersion(services, args, version, signal);
  if (found === null) return { unpublished: true };
  // The last version takes the whole package with it, and its name for a day.
  const unpublish = ['unpublish', `${name}@${version}`, ...flags];
  const fault = found.siblings > 1 ? (await run(services, args, unpublish, signal)).fault : onlyVersion;
  if (fault === null) return { unpublished: true };
  const mark = ['deprecate', `${name}@${version}`, 'This version was taken back by its maintainers.', ...flags];
  const second = (await run(services, args, mark, signal)).fault;
  if (second !== null) {
    const why = `unpublish: ${fault.summary}; deprecate: ${second.summary}`;
    throw new WindlassError('not-restored', `${name}@${version} is still there`, { where: registry, why });
  }
  const seen = await askVersion(services, args, version, signal);
  return { deprecated: true, shown: seen?.deprecated ?? false, unpublish: fault.summary };
}

const onlyVersion: NpmFault = {
  code: null,
  summary: 'it is the only version: unpublishing it would take the package away',
};
