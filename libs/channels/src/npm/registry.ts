import { WindlassError } from '@windlass/kit/errors';
import type { HttpAnswer } from '@windlass/kit/http/http';
import type { Services } from '@windlass/kit/services/services';
import { isRecord, npm, parseJson } from './cli.ts';

/** A package in a registry; `access` as the config has it. */
export type NpmPlace = {
  readonly package: string;
  /** With a slash at its end. */
  readonly registry: string;
  readonly access: 'public' | 'restricted' | null;
};

export interface NpmVersion {
  /** As the registry has it: `sha512-<base64>`; null in entries from before 2017. */
  readonly integrity: string | null;
  readonly tarball: string;
  readonly deprecated: boolean;
  /** How many versions the package has. */
  readonly siblings: number;
}

/**
 * One version as the registry has it; null where it does not exist. Asked by the registry's own protocol
 * (github.com/npm/registry, docs/REGISTRY-API.md); where it answers strangers with "not found", by npm with the user's credentials.
 * @throws WindlassError `verification` where it cannot be known.
 */
export async function askVersion(
  services: Services,
  place: NpmPlace,
  version: string,
  signal: AbortSignal,
): Promise<NpmVersion | null> {
  const accept = 'application/vnd.npm.install-v1+json';
  // As npm itself asks before it writes: no cache stands before this one.
  const answer = await get(services, `${place.registry}${escaped(place.package)}?write=true`, accept, signal);
  if (mustLogIn(answer, place)) return viewVersion(services, place, version, signal);
  if (answer.status === 404) return null;
  const versions = fieldOf(expectOk(answer), 'versions');
  const found = fieldOf(versions, version);
  return found === undefined ? null : versionOf(found, isRecord(versions) ? Object.keys(versions).length : 1);
}

/** The dist-tags; null where there is no such package. They have an address of their own, which no cache stands before. */
export async function askTags(
  services: Services,
  place: NpmPlace,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | null> {
  const path = `-/package/${escaped(place.package)}/dist-tags`;
  const answer = await get(services, place.registry + path, 'application/json', signal);
  if (mustLogIn(answer, place)) return viewTags(services, place, signal);
  if (answer.status === 404) return null;
  return tagsOf(expectOk(answer));
}

async function get(services: Services, url: string, accept: string, signal: AbortSignal): Promise<HttpAnswer> {
  return services.http.request(url, { signal, headers: { accept, 'cache-control': 'no-cache' } });
}

/** A private package is "not found" to strangers. */
function mustLogIn({ status }: HttpAnswer, place: NpmPlace): boolean {
  const mayBePrivate = place.package.startsWith('@') && place.access !== 'public';
  return status === 401 || status === 403 || (status === 404 && mayBePrivate);
}

async function viewVersion(
  services: Services,
  place: NpmPlace,
  version: string,
  signal: AbortSignal,
): Promise<NpmVersion | null> {
  const said = await view(services, place, [`${place.package}@${version}`, 'dist', 'deprecated', 'versions'], signal);
  if (!isRecord(said)) return null;
  const { versions } = said;
  return versionOf(said, Array.isArray(versions) ? versions.length : 1);
}

async function viewTags(
  services: Services,
  place: NpmPlace,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | null> {
  const said = await view(services, place, [place.package, 'dist-tags'], signal);
  return said === null ? null : tagsOf(said);
}

/** Names of those who maintain a package; null where there is no such package. */
export async function askMaintainers(
  services: Services,
  place: NpmPlace,
  signal: AbortSignal,
): Promise<string[] | null> {
  const said = await view(services, place, [place.package, 'name', 'maintainers'], signal);
  if (said === null) return null;
  const maintainers = fieldOf(said, 'maintainers');
  // npm prints each as `name <mail>`, registries send objects.
  return (Array.isArray(maintainers) ? maintainers : []).flatMap((one: unknown) => {
    const name = typeof one === 'string' ? one.replace(/\s*<.*$/, '') : fieldOf(one, 'name');
    return typeof name === 'string' ? [name] : [];
  });
}

async function view(
  services: Services,
  { registry, package: name }: NpmPlace,
  words: readonly string[],
  signal: AbortSignal,
): Promise<unknown> {
  const args = ['view', ...words, '--prefer-online', ...registryFlags(registry, name)];
  const { stdout, fault } = await npm(services, args, { cwd: services.root, writes: false, registry, signal });
  if (fault === null) return parseJson(stdout);
  if (fault.code === 'E404') return null;
  throw new WindlassError('verification', `npm cannot tell whether ${name} is there`, {
    where: registry,
    why: fault.summary,
    next: `npm view ${name}`,
  });
}

/** On the command line the registry counts before every npmrc, also for a scope that has one of its own. */
export function registryFlags(registry: string, name: string): string[] {
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  return [
    `--registry=${registry}`,
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    ...(scope === undefined ? [] : [`--${scope}:registry=${registry}`]),
  ];
}

const escaped = (name: string): string => name.replace('/', '%2f');

function expectOk(answer: HttpAnswer): unknown {
  if (answer.status === 200) return answer.json();
  throw new WindlassError('verification', `the registry answered ${answer.status}`, { where: answer.url });
}

function versionOf(said: unknown, siblings: number): NpmVersion {
  const dist = fieldOf(said, 'dist');
  const integrity = fieldOf(dist, 'integrity');
  const tarball = fieldOf(dist, 'tarball');
  const deprecated = fieldOf(said, 'deprecated');
  return {
    integrity: typeof integrity === 'string' ? integrity : null,
    tarball: typeof tarball === 'string' ? tarball : '',
    deprecated: typeof deprecated === 'string' && deprecated !== '',
    siblings,
  };
}

function tagsOf(said: unknown): Readonly<Record<string, string>> {
  if (!isRecord(said)) throw new WindlassError('verification', 'the registry gave dist-tags that are none');
  return Object.fromEntries(Object.entries(said).flatMap(([tag, to]) => (typeof to === 'string' ? [[tag, to]] : [])));
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
