import type { ChannelContext, Proof } from '../channel.ts';
import { isRecord, npm, parseJson } from './cli.ts';
import { placeOf, readManifest } from './manifest.ts';
import { publishReach } from './publish-kind.ts';
import { askMaintainers, registryFlags } from './registry.ts';

/** Who npm is logged in as, and whether that account may write the package. Asks only. */
export async function proveNpm(context: ChannelContext): Promise<Proof> {
  const { services, version } = context;
  const manifest = readManifest(context);
  const place = await placeOf(context, manifest);
  const { registry, package: name } = place;
  const undo = publishReach({ package: name, version });
  const proof = (publish: Proof['publish'], as: string | null, why: string | null, next: string | null): Proof => ({
    publish,
    as,
    undo,
    why,
    next,
  });
  const call = { cwd: manifest.dir, writes: false, registry, timeoutMs: 60_000 };
  const flags = registryFlags(registry, name);
  const who = await npm(services, ['whoami', ...flags], call);
  const login = `npm login --registry ${registry}`;
  if (who.fault !== null) {
    const { code, summary } = who.fault;
    if (code === 'ENEEDAUTH' && isTrusted(services.env))
      return proof('unknown', null, 'trusted publishing is proven by the registry only when it publishes', null);
    if (code === 'ENEEDAUTH' || code === 'E401')
      return proof('no', null, `not logged in to ${registry}: ${summary}`, login);
    return proof('unknown', null, `${registry}: ${summary}`, `npm ping --registry ${registry}`);
  }
  const as = parseJson(who.stdout);
  const user = typeof as === 'string' ? as : who.stdout.trim();
  const access = await npm(services, ['access', 'list', 'collaborators', name, user, ...flags], call);
  // Not every registry tells (verdaccio and GitHub do not), and none tells of a package that it does not have yet.
  if (access.fault !== null) {
    const maintainers = await askMaintainers(services, place, services.signal);
    if (maintainers === null || maintainers.includes(user)) return proof('yes', user, null, null);
    const said = `the registry does not tell who may publish ${name}; its maintainers are ${maintainers.join(', ')}`;
    return proof('unknown', user, said, `npm owner ls ${name}`);
  }
  const list = parseJson(access.stdout);
  const right = isRecord(list) ? list[user] : undefined;
  if (right === 'read-write') return proof('yes', user, null, null);
  if (right === undefined)
    return proof('no', user, `${user} is not among the maintainers of ${name}`, `npm owner ls ${name}`);
  return proof('no', user, `${user} may only read ${name}`, `npm owner ls ${name}`);
}

/** A CI job that publishes without a token (docs.npmjs.com/trusted-publishers). */
const isTrusted = (env: NodeJS.ProcessEnv): boolean =>
  Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? env['NPM_ID_TOKEN']);
