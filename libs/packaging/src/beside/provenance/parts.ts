import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { isClean } from '@windlass/kit/git/status';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArtifactList } from '../../artifacts.ts';
import { recipeOf } from '../../builds/presets.ts';
import { isChecksumFile } from '../../built-source.ts';
import { buildsIn } from '../sbom/find-locks.ts';
import { builderOf } from './builder.ts';
import type { Source, StatementParts } from './statement.ts';

/** What a release says of how its packages were made. `sha512` gives the digest of a package, hex. */
export function statementParts(
  release: ReleaseContext,
  list: Pick<ArtifactList, 'artifacts' | 'commit' | 'sourceDateEpoch'>,
  sha512: (name: string) => string,
): StatementParts {
  const { product, versionText: version, version: parsed, config, services } = release;
  const used = [...new Set(list.artifacts.flatMap((artifact) => buildsIn(release, artifact.package)))].sort();
  const builds = used.flatMap((name) => {
    const build = config.builds[name];
    if (build === undefined) return [];
    const { preset, dir, needs } = build;
    const { steps, output } = recipeOf(build, product.name, parsed);
    return [{ name, preset, dir, steps: steps.map((words) => [...words]), output, needs: [...needs] }];
  });
  const subjects = list.artifacts.map(({ name, sha256 }) => ({ name, sha256, sha512: sha512(name) }));
  const packages = list.artifacts.map(({ package: from, name, format, platform, build }) => ({
    ...{ package: from, name, format, platform, build },
  }));
  const key = JSON.stringify([product.name, version, list.commit, list.sourceDateEpoch, subjects]);
  return {
    ...{ subjects, product: product.name, version, epoch: list.sourceDateEpoch, builds, packages },
    source: sourceOf(release, list.commit),
    config: configOf(release),
    builder: builderOf(services.env, key),
  };
}

function sourceOf(release: ReleaseContext, commit: string | null): Source {
  const { config, root, services, versionText } = release;
  const at = { cwd: root, env: services.env };
  const inGit = findRepository(root) !== null;
  const named = config.about.repository ?? (inGit ? remoteUrl(at, config.git.remote) : null);
  const changed =
    commit !== null &&
    isClean(at, { paths: [root] }).dirty.some(({ path }) => !isChecksumFile(release, fromRoot(release, path)));
  return {
    repository: named === null ? null : webAddress(named),
    ref: `refs/tags/${config.git.tagPrefix}${versionText}`,
    commit,
    changed,
  };
}

/** `git status` gives paths from the top of the work tree. */
function fromRoot({ root }: ReleaseContext, path: string): string {
  const top = findRepository(root)?.root ?? root;
  const below = relative(top, root).split(sep).join('/');
  return below === '' || !path.startsWith(`${below}/`) ? path : path.slice(below.length + 1);
}

/** Without user and password, and `git@host:path` as an address. */
export function webAddress(remote: string): string | null {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(.+)$/.exec(remote);
  if (scp !== null) return `ssh://${scp[1]}/${scp[2]?.replace(/^\//, '')}`;
  const address = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^@/\s]*@)?(.+)$/i.exec(remote);
  // A folder of this machine says nothing to anybody else.
  return address === null || address[1] === 'file://' ? null : `${address[1]}${address[2]}`;
}

function configOf({ product, root }: ReleaseContext): StatementParts['config'] {
  if (product.configFile === null) return null;
  const file = relative(root, product.configFile).split(sep).join('/');
  return { file, sha256: sha256Hex(readFileSync(product.configFile)) };
}
