import { join, relative } from 'node:path';
import type { ResolvedArtifacts } from '@windlass/kit/config/resolved-packages';
import { WindlassError } from '@windlass/kit/errors';
import { boundaryOf } from '@windlass/kit/git/repository';
import { makeServices } from '@windlass/kit/services/services';
import { formatVersion } from '@windlass/version-sync/model/version';
import { readVersion } from '@windlass/version-sync/product/open';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { createPackages } from '../../archive/create-packages.ts';
import type { ArtifactList } from '../../artifacts.ts';
import { runBuilds } from '../../builds/build-all.ts';
import { withArtifactsLock } from '../../builds/lock.ts';
import { buildThatMakes } from '../../builds/output.ts';
import { inCleanTree } from './clean-tree.ts';

/** Nothing is signed or described: only the packages are compared. */
const nothingBeside: ResolvedArtifacts = {
  sha512: false,
  sbom: false,
  provenance: false,
  signing: { minisign: null, gpg: null, sigstore: null },
};

export interface Again {
  readonly list: ArtifactList;
  /** Where the packages are, for as long as `work` runs. */
  readonly folder: string;
}

/**
 * Builds and packs what a commit holds in a folder of its own, with the config as it is now, and gives it to `work`. The product's own folder is
 * read for its repository only. @throws WindlassError of what cannot be built there.
 */
export async function buildAgain<T>(
  release: ReleaseContext,
  commit: string,
  packages: readonly string[],
  work: (again: Again) => Promise<T>,
): Promise<T> {
  const { root, context } = release;
  const top = boundaryOf(root);
  return inCleanTree({ cwd: top, env: context.env }, commit, context.signal, async (tree) => {
    const other = releaseIn(release, join(tree, relative(top, root)));
    assertVersion(other, commit);
    const builds = buildsOf(release, packages);
    const { list } = await withArtifactsLock(other, async () => {
      // All, and from their beginning: without names every build of the config would be meant.
      if (builds.length > 0) await runBuilds(other, { names: builds, force: true });
      return createPackages(other, packages);
    });
    return await work({ list, folder: other.artifactsDir });
  });
}

/** The same release in another folder. Its logs are nobody's: what a build said last is in its error. */
function releaseIn(release: ReleaseContext, root: string): ReleaseContext {
  const emit: typeof release.context.emit = (event) => {
    if (event.kind === 'note') release.context.emit({ ...event, level: 'verbose' });
  };
  const context = { ...release.context, cwd: root, emit };
  const config = { ...release.config, artifacts: nothingBeside };
  return {
    ...release,
    context,
    config,
    root,
    product: { ...release.product, root, config },
    services: makeServices(context, root, config, null),
    artifactsDir: join(root, 'dist', 'release'),
  };
}

function assertVersion({ product, versionText }: ReleaseContext, commit: string): void {
  const there = formatVersion(readVersion(product).version);
  if (there === versionText) return;
  throw new WindlassError('build', `the commit that was packed is of ${there}, and not of ${versionText}`, {
    where: commit,
    why: 'the version was raised and packed, and not committed',
    next: 'commit it, then build and pack again',
  });
}

/** Builds whose output is in these packages. */
function buildsOf(release: ReleaseContext, packages: readonly string[]): readonly string[] {
  const needed = packages.flatMap((name) => {
    const one = release.config.packages[name];
    const others = one?.files.flatMap(({ from }) => buildThatMakes(release, from) ?? []) ?? [];
    return one?.build ? [one.build, ...others] : others;
  });
  return [...new Set(needed)];
}
