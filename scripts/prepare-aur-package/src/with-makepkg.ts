import type { Json } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Built } from '@windlass/packaging/aur/build/build-package';
import type { AurWork } from '@windlass/packaging/aur/plan';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** What makepkg says of the PKGBUILD. @throws WindlassError `input` where makepkg was asked for and is not there. */
export async function compared({ services, context }: ReleaseContext, work: AurWork): Promise<readonly Finding[]> {
  const wanted = context.args.choice('makepkg');
  // A plan runs nothing of the PKGBUILD, unless that is asked for.
  if (wanted === false || (wanted !== true && context.args.flag('plan'))) return [];
  const { compareMakepkg } = await import('@windlass/packaging/aur/compare-makepkg');
  const findings = await compareMakepkg(services, work.manifest, work.prepared, work.planned);
  if (findings !== null) return findings;
  if (wanted === true)
    throw new WindlassError('input', 'there is no makepkg here to compare with', {
      why: 'it is in no folder of PATH',
      next: 'pacman -S base-devel, or apt-get install makepkg; or leave --makepkg out',
    });
  return [];
}

/** With what it was built from, so that a later run knows it; `known`: an earlier one of this release built exactly this. */
export type SeenBuild =
  | { readonly is: 'known'; readonly key: string }
  | (Extract<Built, { is: 'built' }> & { readonly key: string })
  | Extract<Built, { is: 'skipped' }>;

/** What makepkg makes of it; null where that was not asked for. @throws WindlassError `input` where it was asked for and cannot be done, `build`. */
export async function built(release: ReleaseContext, work: AurWork): Promise<SeenBuild | null> {
  const { context, services, artifactsDir } = release;
  const { args, emit } = context;
  const wanted = args.choice('build') ?? (args.choice('makepkg') === false ? false : undefined);
  // A plan runs nothing that takes minutes.
  if (wanted === false || args.flag('plan')) return null;
  const { buildPackage } = await import('@windlass/packaging/aur/build/build-package');
  const { buildKey, wasBuilt } = await import('@windlass/packaging/aur/build/key');
  const { manifest, prepared, artifacts, planned, epoch } = work;
  const key = buildKey(work);
  if (await wasBuilt(release, key)) return { is: 'known', key };
  const done = await buildPackage(services, {
    manifest,
    prepared,
    artifacts,
    artifactsDir,
    planned,
    epoch,
    always: wanted === true,
  });
  if (done.is === 'built') return { ...done, key };
  const message = `the package was not built: ${done.why}`;
  if (wanted === true) throw new WindlassError('input', message, { next: done.next });
  emit({ kind: 'note', level: 'info', message });
  return done;
}

/** As the result and the ledger have it; what was found stands among the findings. */
export function shownBuild(build: SeenBuild | null): Json {
  if (build?.is !== 'built') return build;
  const { is, key, packages, missing, same } = build;
  return { is, key, packages: packages.map((one) => ({ ...one })), missing: [...missing], same };
}
