import type { Action } from '@windlass/kit/actions/action';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import type { Finding } from '@windlass/kit/output/envelope';
import { releaseFiles } from '../assets.ts';
import type { Channel, ChannelContext, Live } from '../channel.ts';
import { sha256Of } from './asset.ts';
import { assetAction, assetKind } from './asset-kind.ts';
import { apiOf, type GithubPlace } from './client.ts';
import { latestRelease } from './find.ts';
import { releaseNotes } from './notes.ts';
import { proveGithub } from './prove.ts';
import { publishAction, publishKind } from './publish-kind.ts';
import { releaseAction, releaseKind } from './release-kind.ts';

export const githubRelease: Channel = {
  id: 'github-release',
  title: 'GitHub release',
  ecosystem: null,
  pointsTo: [],
  prove: async (context) => proveGithub(context.services, placeOf(context)),
  observe,
  prepare: async () => [],
  check: async (context) => filesOf(context).flatMap(({ name }) => checkName(name)),
  publish: async (context) => {
    const { release } = context;
    const place = placeOf(context);
    const tag = tagOf(context);
    const name = `${release.product.name} ${release.versionText}`;
    const draft = releaseAction({
      ...place,
      tag,
      name,
      body: releaseNotes(release),
      prerelease: isPrerelease(context),
    });
    return [draft, ...assetsOf(context, place, tag, [draft.id])];
  },
  promote: async (context) => {
    const { versionText: version, config } = context.release;
    const args = { tag: tagOf(context), tagPrefix: config.git.tagPrefix, version, prerelease: isPrerelease(context) };
    return [publishAction({ ...placeOf(context), ...args }, [])];
  },
  kinds: (services) => [releaseKind(services), assetKind(services), publishKind(services)],
};

function assetsOf(context: ChannelContext, place: GithubPlace, tag: string, needs: readonly string[]): Action[] {
  return filesOf(context).map((file) => assetAction({ ...place, tag, ...file }, needs));
}

const filesOf = (context: ChannelContext) => releaseFiles(context, configOf(context).packages);

const tagOf = ({ release }: ChannelContext): string => release.config.git.tagPrefix + release.versionText;

const isPrerelease = ({ release }: ChannelContext): boolean => release.version.prerelease !== null;

function configOf({ release }: ChannelContext) {
  const config = release.config.channels['github-release'];
  if (config === undefined) throw new WindlassError('config', 'channels.github-release is not in the config');
  return config;
}

/** @throws WindlassError `config` where neither the config nor the remote says which repository. */
export function placeOf(context: ChannelContext): GithubPlace {
  const { services, release } = context;
  const { remote } = release.config.git;
  const url = findRepository(release.root) === null ? null : remoteUrl(release.root, remote);
  const repository = configOf(context).repository ?? repositoryOf(url, services.env['GITHUB_SERVER_URL']);
  if (repository !== null && /^[^/\s]+\/[^/\s]+$/.test(repository)) return { api: apiOf(services.env), repository };
  throw new WindlassError('config', 'which repository on GitHub the release belongs to is not known', {
    where: url === null ? release.root : `remote ${remote}: ${url}`,
    next: 'name it in the config: channels.github-release.repository: owner/name',
  });
}

/** `owner/name` from the address of a remote on GitHub: `git@github.com:acme/beacon.git`, `https://github.com/acme/beacon`. */
export function repositoryOf(url: string | null, server = 'https://github.com'): string | null {
  const host = new URL(server || 'https://github.com').host.replaceAll('.', '\\.');
  const pattern = new RegExp(
    `^(?:[\\w+.-]+://)?(?:[^@/]+@)?(?:ssh\\.)?${host}(?::\\d+)?[:/]+([^/]+)/([^/]+?)(?:\\.git)?/?$`,
    'i',
  );
  const [, owner, name] = pattern.exec(url ?? '') ?? [];
  return owner === undefined || name === undefined ? null : `${owner}/${name}`;
}

/** What GitHub shows as the latest release. */
async function observe(context: ChannelContext): Promise<Live> {
  const { services, release } = context;
  const options = { signal: services.signal, needsToken: false };
  try {
    const latest = await latestRelease(services, placeOf(context), options);
    if (latest === null) return { is: 'absent' };
    const uploaded = latest.assets.filter(({ state }) => state === 'uploaded');
    const digests = await Promise.all(
      uploaded.map(async (asset) => {
        const hex = await sha256Of(services, asset, services.signal);
        return [asset.name, { alg: 'sha256', hex, of: 'file' }] as const;
      }),
    );
    const { tagPrefix } = release.config.git;
    const { tag_name: tag } = latest;
    const version = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : tag;
    return { is: 'present', version, digests: Object.fromEntries(digests), url: latest.html_url };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

/** GitHub gives a file with other characters another name, and every manifest that names it would point to nothing. */
function checkName(name: string): Finding[] {
  if (/^[\w+-][\w.+-]*$/.test(name) && !/\.\.|\.$/.test(name)) return [];
  return [
    {
      check: 'github-asset-name',
      severity: 'error',
      message: `GitHub would rename ${name}`,
      expected: 'letters, digits, ".", "_", "+" and "-"',
      actual: name,
      fix: 'packages.<name>.name in the config',
    },
  ];
}
