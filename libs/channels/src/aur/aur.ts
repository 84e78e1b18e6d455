import { join } from 'node:path';
import type { Digest } from '@windlass/kit/actions/action';
import { asWindlassError, errorFinding, WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { packageFiles } from '@windlass/packaging/aur/files';
import { type AurManifest, readAurManifest } from '@windlass/packaging/aur/manifest';
import { type Prepared, prepareAur } from '@windlass/packaging/aur/prepare';
import { findPublished, nameOf } from '@windlass/packaging/aur/published';
import { askAur } from '@windlass/packaging/aur/rpc';
import type { Channel, ChannelContext, Live } from '../channel.ts';
import { readContent } from './content.ts';
import { foreignAddresses } from './places.ts';
import { proveAur } from './prove.ts';
import { pushAction, pushKind, pushReach } from './push-kind.ts';
import type { PackagePlace } from './repository.ts';
import { checksumsIn } from './srcinfo-text.ts';

export const aur: Channel = {
  id: 'aur',
  title: 'Arch User Repository',
  ecosystem: 'aur',
  pointsTo: ['github-release', 'static-download'],
  prove: (context) => proveAur(context.services, placeOf(context), siteOf(context)),
  observe,
  prepare: async (context) => {
    const { manifest, prepared } = await look(context);
    return [
      { file: manifest.file, content: prepared.text },
      { file: manifest.srcinfoFile, content: prepared.srcinfo },
    ];
  },
  check,
  // A manifest is a pointer: its bytes are those of the channels that it points to.
  publish: async () => [],
  promote: async (context) => {
    const { manifest, prepared } = await look(context);
    const [unprepared] = notInLine(manifest, prepared);
    if (unprepared !== undefined)
      throw new WindlassError('gate', unprepared.message, { where: { file: manifest.file }, next: prepareNext });
    const place = placeOf(context);
    const { files } = packageFiles(manifest.dir, prepared.says);
    const content = files.map(({ path }) => readContent(path, join(manifest.dir, path)));
    const { fullVersion: version, assets } = prepared;
    const message = `upgpkg: ${place.package} ${version}`;
    const site = siteOf(context);
    const reach = pushReach(await isThere(context), site, place.package);
    return [pushAction({ ...place, site, files: content, message, version, assets: [...assets] }, reach)];
  },
  kinds: (services) => [pushKind(services)],
};

const prepareNext = 'npx windlass prepare-aur-package';

const isOffline = ({ release }: ChannelContext): boolean => release.context.args.flag('offline');

function configOf({ release }: ChannelContext) {
  const config = release.config.channels.aur;
  if (config === undefined) throw new WindlassError('config', 'channels.aur is not in the config');
  return config;
}

const siteOf = (context: ChannelContext): string => configOf(context).url;

function placeOf(context: ChannelContext): PackagePlace {
  return { host: configOf(context).host, package: context.package };
}

/** The manifest as it lies there, and as it has to be for what was packed. */
async function look(context: ChannelContext): Promise<{ manifest: AurManifest; prepared: Prepared }> {
  const { release, artifacts, package: repository } = context;
  const manifest = readAurManifest(release);
  const published = await findPublished(release, manifest, isOffline(context));
  const { version, artifactsDir } = release;
  const packed = artifacts().artifacts;
  return {
    manifest,
    prepared: prepareAur({ manifest, version, artifacts: packed, artifactsDir, published, repository }),
  };
}

/** What the AUR shows; digests are of the downloads that its .SRCINFO names, which makepkg holds users to. */
async function observe(context: ChannelContext): Promise<Live> {
  try {
    const { services, release } = context;
    const site = siteOf(context);
    const name = nameOf(readAurManifest(release));
    const info = await askAur(services, site, name);
    if (info.is !== 'present') return info;
    const version = info.version.replace(/^\d+:/, '').replace(/-[^-]+$/, '');
    const page = `${site}/cgit/aur.git/plain/.SRCINFO?${new URLSearchParams({ h: info.pkgbase })}`;
    const srcinfo = await services.http.request(page, { maxBytes: 2 ** 20 });
    const sums = srcinfo.status === 200 ? checksumsIn(srcinfo.text()) : new Map<string, string>();
    const digests = [...sums].map(([file, hex]): [string, Digest] => [file, { alg: 'sha256', hex, of: 'file' }]);
    return { is: 'present', version, digests: Object.fromEntries(digests), url: `${site}/packages/${name}` };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

async function check(context: ChannelContext): Promise<readonly Finding[]> {
  try {
    const { manifest, prepared } = await look(context);
    return [
      ...prepared.findings,
      ...notInLine(manifest, prepared),
      ...foreignAddresses(context, prepared.assets, manifest.file),
    ];
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind !== 'gate' && error.kind !== 'input') throw error;
    return [error, ...error.also].map(errorFinding);
  }
}

function notInLine(manifest: AurManifest, { text, srcinfo }: Prepared): Finding[] {
  const wrong = [
    ...(manifest.text === text ? [] : [manifest.file]),
    ...(manifest.srcinfo === srcinfo ? [] : [manifest.srcinfoFile]),
  ];
  return wrong.map((file) => ({
    check: 'aur-not-prepared',
    severity: 'error',
    message: `${file} is not in line with what was packed`,
    file,
    fix: prepareNext,
  }));
}

/** Null where it cannot be told now. */
async function isThere(context: ChannelContext): Promise<boolean | null> {
  if (isOffline(context)) return null;
  const info = await askAur(context.services, siteOf(context), nameOf(readAurManifest(context.release)));
  return info.is === 'unknown' ? null : info.is === 'present';
}
