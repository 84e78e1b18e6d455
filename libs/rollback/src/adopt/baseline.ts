import { isVersion, showServed } from '@windlass/verify/version-endpoint';
import { project } from '@windlass/version-sync/model/projections';
import { formatVersion, tryParseVersion, type Version } from '@windlass/version-sync/model/version';
import type { LiveChannel, LiveServer, Survey } from './survey.ts';

/** One place that says which version it has. */
interface Voice {
  readonly where: string;
  readonly says: string;
  readonly agrees: (version: Version) => boolean;
}

export interface Baseline {
  /** The version that is live; null where nothing says so: then the date stands for it. */
  readonly version: string | null;
  /** Places that have another one. */
  readonly others: readonly { readonly where: string; readonly says: string }[];
}

/**
 * Which version of the product is live: the one that most places agree on. Each channel writes it in its own way, and many drop the build
 * number: so those that know it are asked for candidates, and all others whether theirs is that one.
 * @param source the version in the work tree, which may be ahead of what is live.
 */
export function chooseBaseline({ channels, servers, git }: Survey, source: Version, tagPrefix: string): Baseline {
  const voices = [...channels.flatMap(voiceOfChannel), ...servers.flatMap(voiceOfServer)];
  const tag = git?.tag?.slice(tagPrefix.length);
  const said = [...voices.map(({ says }) => says), ...(tag === undefined ? [] : [tag])];
  const candidates = [...said.flatMap((text) => tryParseVersion(text.replace(/^v(?=\d)/, '')) ?? []), source];
  const ranked = candidates
    .map((version) => ({
      version,
      votes: voices.filter(({ agrees }) => agrees(version)).length,
      isTagged: formatVersion(version) === tag,
    }))
    .sort(
      (a, b) => b.votes - a.votes || detail(b.version) - detail(a.version) || Number(b.isTagged) - Number(a.isTagged),
    );
  const best = ranked[0];
  if (voices.length === 0 || best === undefined || best.votes === 0) return { version: tag ?? null, others: [] };
  const others = voices.filter(({ agrees }) => !agrees(best.version)).map(({ where, says }) => ({ where, says }));
  return { version: formatVersion(best.version), others };
}

const detail = ({ build }: Version): number => (build === null ? 0 : 1);

function voiceOfChannel({ title, ecosystem, live }: LiveChannel): Voice[] {
  if (live.is !== 'present') return [];
  const { version: says } = live;
  const agrees = (version: Version): boolean => {
    const text = ecosystem === null ? formatVersion(version) : project(version, ecosystem).text;
    // Distributions put a release number of their own behind it: pkgver-pkgrel.
    return says === text || says.startsWith(`${text}-`) || says === `v${text}`;
  };
  return [{ where: title, says, agrees }];
}

function voiceOfServer({ name, served }: LiveServer): Voice[] {
  if (served === null) return [];
  return [{ where: name, says: showServed(served), agrees: (version) => isVersion(served, version) }];
}
