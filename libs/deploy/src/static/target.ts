import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { buildOutput, outputPath } from '@windlass/packaging/builds/output';
import { configError } from '@windlass/packaging/config-place';
import { currentRelease } from '../host/describe.ts';
import { placeName } from '../host/place.ts';
import { byHand } from '../remote/by-hand.ts';
import type { HostFacts, Target, TargetContext, TargetPlan } from '../target.ts';
import { readSwitchArgs } from './args.ts';
import { readBundle } from './bundle.ts';
import { assertOwnVersion } from './bundle-version.ts';
import { confirmRelease, prunable } from './confirm.ts';
import { releaseName } from './manifest.ts';
import { notALink } from './not-a-link.ts';
import { type Survey, survey } from './survey.ts';
import { switchAction, switchKind, switchKindName } from './switch-kind.ts';
import { uploadAction, uploadKind } from './upload-kind.ts';
import { validateStatic } from './validate.ts';

/** A web bundle behind a web server of its own: release directories, and a link that is switched. */
export const staticTarget: Target = {
  id: 'static',
  plan: planStatic,
  deployed: (action) => (action.kind === switchKindName ? readSwitchArgs(action.args) : null),
  confirm: ({ hosts, server, release }, { place, release: name }) =>
    confirmRelease(hosts, place, name, server.keep, release.services.signal),
  validate: validateStatic,
  kinds: (services, hosts) => [uploadKind(services, hosts), switchKind(hosts)],
};

async function planStatic(context: TargetContext): Promise<TargetPlan> {
  const { release, name, server, hosts, offline } = context;
  const { root, versionText, services } = release;
  const bundle = await readBundle(root, await folderOf(context));
  assertOwnVersion(bundle, server, release.version);
  const place = { host: server.host, path: server.path };
  const { manifest } = bundle;
  const known = releaseName(versionText, manifest.digest);
  const seen = offline
    ? null
    : await hosts.on(place.host, (ssh) => survey(ssh, place.path, known, manifest, services.signal));
  if (seen !== null) assertUsable(context, known, seen);
  const from = seen?.state.current.target ?? null;
  return {
    server: name,
    place,
    release: known,
    bring: [uploadAction(name, place, known, bundle)],
    live: [switchAction(name, place, known, manifest.digest, from, [])],
    facts: seen === null ? null : factsOf(seen, known, server),
  };
}

/** The folder that the server serves, from the folder of the config. @throws WindlassError `config`, or `build` where it was not built. */
export async function folderOf({ release, name, server }: TargetContext): Promise<string> {
  if (server.build === null)
    throw await configError(
      release,
      ['servers', name],
      'it names no build, so that it is not known what is put there',
      {
        next: `add build to servers.${name}: one of ${Object.keys(release.config.builds).join(', ') || 'builds'}`,
      },
    );
  await buildOutput(release, server.build, ['servers', name, 'build']);
  return outputPath(release, server.build) ?? '.';
}

function assertUsable({ server, name }: TargetContext, release: string, { state, complete }: Survey): void {
  const place = { host: server.host, path: server.path };
  const { kind } = state.current;
  if (kind === 'directory' || kind === 'file') throw notALink(place, kind);
  if (complete || !state.releases.some((one) => one.name === release)) return;
  const isServed = currentRelease(state) === release;
  throw new WindlassError('gate', `${release} is on ${server.host} already, and is damaged`, {
    where: placeName(place),
    why: 'its files are not those of its manifest any more',
    next: isServed
      ? `npx windlass validate-deployment --host ${name}`
      : byHand(server.host, 'rm', '-r', `${server.path}/releases/${release}`),
  });
}

function factsOf({ state, send }: Survey, coming: string, server: ResolvedServer): HostFacts {
  return {
    current: state.current.target,
    isLive: currentRelease(state) === coming,
    releases: state.releases.map(({ name }) => name),
    send,
    prunes: prunable(state, server.keep, coming),
  };
}
