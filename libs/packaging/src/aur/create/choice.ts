import type { ResolvedAur, ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../../artifacts.ts';
import { configError } from '../../config-place.ts';

export interface ChosenSource {
  readonly artifact: Artifact;
  readonly one: ResolvedPackage;
  /** As Arch names it; null: of any. */
  readonly arch: string | null;
}

export interface Choice {
  /** Whether it is built from sources. */
  readonly fromSource: boolean;
  /** One for each architecture; of sources exactly one. */
  readonly sources: readonly ChosenSource[];
}

/** What bsdtar, and so makepkg, unpacks by itself. */
const unpacked: readonly string[] = ['tar.gz', 'tar.zst', 'zip'];

/** What a new PKGBUILD takes of what was packed. @throws WindlassError `config` where that is nothing, or cannot be told. */
export async function chooseSources(
  release: ReleaseContext,
  aur: ResolvedAur,
  pkgbase: string,
  artifacts: readonly Artifact[],
): Promise<Choice> {
  const key = ['channels', 'aur', 'packages'];
  const { packages } = release.config;
  const unknown = aur.packages?.find((name) => packages[name] === undefined);
  if (unknown !== undefined)
    throw await configError(release, key, `there is no package ${unknown}`, {
      why: `packages are ${Object.keys(packages).join(', ') || 'not configured'}`,
    });
  const usable = (name: string): boolean => {
    const one = packages[name];
    return one !== undefined && unpacked.includes(one.format) && (one.source || archOf(one.platform) !== undefined);
  };
  const isSource = (name: string): boolean => packages[name]?.source === true;
  const all = Object.keys(packages).filter(usable);
  const binaries = all.filter((name) => !isSource(name));
  const sources = all.filter(isSource);
  const byName = /-bin$/.test(pkgbase) || sources.length === 0 ? binaries : sources;
  const names = aur.packages ?? byName;
  const wrong = names.find((name) => !usable(name));
  if (wrong !== undefined)
    throw await configError(release, key, `${wrong} is nothing that makepkg unpacks on Linux`, {
      why: `it is ${packages[wrong]?.format} for ${packages[wrong]?.platform ?? 'any platform'}`,
      next: `name packages of ${unpacked.join(', ')} for linux-x86_64, linux-aarch64 and the like`,
    });
  if (names.length === 0)
    throw await configError(release, ['channels', 'aur'], 'no package is one that a PKGBUILD could take', {
      next: `add a package of ${unpacked.join(', ')} for linux-x86_64, or one with source: true`,
    });
  const fromSource = names.every(isSource);
  if (names.some(isSource) && (!fromSource || names.length > 1))
    throw await configError(release, key, 'sources stand beside other packages', {
      why: 'a PKGBUILD either builds, or takes what was built',
      next: 'name archives of platforms, or the one package of sources',
    });
  const chosen = names.map((name): ChosenSource => {
    const artifact = artifacts.find((each) => each.package === name);
    const one = packages[name];
    if (artifact === undefined || one === undefined)
      throw new WindlassError('gate', `${name} has not been packed`, {
        where: release.artifactsDir,
        next: `npx windlass create-binary-packages ${name}`,
      });
    return { artifact, one, arch: fromSource ? null : (archOf(one.platform) ?? null) };
  });
  const twice = chosen.find(({ arch }, at) => chosen.findIndex((other) => other.arch === arch) !== at);
  if (twice !== undefined || (chosen.length > 1 && chosen.some(({ arch }) => arch === null)))
    throw await configError(release, key, 'two packages are for the same architecture', {
      why: chosen.map(({ artifact, arch }) => `${artifact.package}: ${arch ?? 'any'}`).join(', '),
      next: 'name one for each',
    });
  return { fromSource, sources: chosen };
}

const names: readonly (readonly [pattern: RegExp, arch: string])[] = [
  [/x86[_-]64|amd64|x64/, 'x86_64'],
  [/aarch64|arm64/, 'aarch64'],
  [/armv7|armhf/, 'armv7h'],
  [/riscv64/, 'riscv64'],
  [/i[3-6]86|x86/, 'i686'],
];

/** What Arch calls the processor of a platform; null for any, undefined where it is no Linux or nothing that is known. */
export function archOf(platform: string | null): string | null | undefined {
  if (platform === null) return null;
  const text = platform.toLowerCase();
  if (/win|darwin|mac|osx|android|ios|web|wasm|bsd/.test(text)) return undefined;
  return names.find(([pattern]) => pattern.test(text))?.[1];
}
