import { basename } from 'node:path';
import { asWindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import type { Channel, ChannelContext, Live } from '../channel.ts';
import { backwards, distTagAction, distTagKind } from './dist-tag-kind.ts';
import { checkInstalled } from './install.ts';
import { digestOf } from './integrity.ts';
import { configOf, type NpmManifest, placeOf, readManifest } from './manifest.ts';
import { pack } from './pack.ts';
import { proveNpm } from './prove.ts';
import { publishAction, publishKind } from './publish-kind.ts';
import { askTags, askVersion } from './registry.ts';

export const npm: Channel = {
  id: 'npm',
  title: 'npm',
  ecosystem: 'npm',
  pointsTo: [],
  prove: proveNpm,
  observe,
  // package.json is a version-bearing file: phase 2 has written it.
  prepare: async () => [],
  check,
  publish: async (context) => {
    const manifest = readManifest(context);
    const place = await placeOf(context, manifest);
    const packed = await pack(context.release, manifest);
    return [publishAction({ ...place, version: context.version, ...packed, tag: configOf(context).stagingTag })];
  },
  promote: async (context) => {
    const place = await placeOf(context, readManifest(context));
    const { stagingTag } = configOf(context);
    return [distTagAction({ ...place, tag: followedTag(context), version: context.version, stagingTag }, [])];
  },
  kinds: (services) => [publishKind(services), distTagKind(services)],
};

/** A prerelease has a tag of its own (`rc` of 1.0.0-rc.2): nobody gets one who did not ask for it. */
export function followedTag(context: ChannelContext): string {
  const { tag } = configOf(context);
  const prerelease = tryParseVersion(context.version)?.prerelease ?? null;
  if (prerelease === null || tag !== 'latest') return tag;
  const word = prerelease.split('.')[0] ?? '';
  return /^\d+$/.test(word) ? 'next' : word;
}

/** What `npm install` gives. */
async function observe(context: ChannelContext): Promise<Live> {
  const { services } = context;
  try {
    const place = await placeOf(context, readManifest(context));
    const version = (await askTags(services, place, services.signal))?.[followedTag(context)];
    if (version === undefined) return { is: 'absent' };
    const found = await askVersion(services, place, version, services.signal);
    if (found === null) return { is: 'unknown', why: `its tag names ${version}, which is not there` };
    const digest = digestOf(found.integrity);
    const digests = digest === null ? {} : { [basename(found.tarball)]: digest };
    return { is: 'present', version, digests, url: `${place.registry}${place.package}` };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

async function check(context: ChannelContext): Promise<readonly Finding[]> {
  const manifest = readManifest(context);
  const found = [...checkManifest(context, manifest), ...(await checkDirection(context, manifest))];
  return found.length > 0 ? found : checkInstalled(context, manifest);
}

/** Names as the registry takes them (npm's package.json(5), "name"). */
const validName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

function checkManifest(context: ChannelContext, { file, name, version, isPrivate }: NpmManifest): Finding[] {
  const named = configOf(context).package;
  const finding = (what: string, message: string, more: Partial<Finding>): Finding => ({
    check: `npm-${what}`,
    severity: 'error',
    message,
    file,
    ...more,
  });
  return [
    ...(version === context.version
      ? []
      : [
          finding('version', `${name} is of another version`, {
            expected: context.version,
            actual: version,
            fix: 'npx windlass sync-versions',
          }),
        ]),
    ...(named === null || named === name
      ? []
      : [finding('name', 'the config and package.json name different packages', { expected: named, actual: name })]),
    ...(isPrivate
      ? [
          finding('private', `${name} is marked as private, and npm publishes no such package`, {
            fix: 'take "private" out',
          }),
        ]
      : []),
    ...(validName.test(name) && name.length <= 214
      ? []
      : [finding('name', `${name} is no name that npm takes`, { expected: 'lower case, 214 characters at most' })]),
  ];
}

/** Told before anything goes out: the tag that users follow never goes back. */
async function checkDirection(context: ChannelContext, manifest: NpmManifest): Promise<Finding[]> {
  const { services, version, release } = context;
  if (release.context.args.flag('offline')) return [];
  const place = await placeOf(context, manifest);
  const tag = followedTag(context);
  const why = backwards((await askTags(services, place, services.signal))?.[tag], version);
  if (why === null) return [];
  return [
    {
      check: 'npm-goes-back',
      severity: 'error',
      message: `${tag} would go back: ${why}`,
      fix: 'give this line a tag of its own: channels.npm.tag in the config',
    },
  ];
}
