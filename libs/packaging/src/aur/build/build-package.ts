import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import type { Artifact } from '../../artifacts.ts';
import type { AurManifest } from '../manifest.ts';
import type { Pkgbuild } from '../pkgbuild/evaluate.ts';
import type { Prepared } from '../prepare.ts';
import { readPkgbuild } from '../print-srcinfo.ts';
import { type Source, sourcesOf } from '../sources.ts';
import { valuesIn } from '../srcinfo.ts';
import { compareContent } from './compare-content.ts';
import { type Made, make } from './make.ts';
import { nativeArch } from './makepkg-conf.ts';
import { checkInfo } from './package-info.ts';
import { missingProgram } from './sandbox.ts';

export interface BuildInput {
  readonly manifest: AurManifest;
  readonly prepared: Prepared;
  readonly artifacts: readonly Artifact[];
  /** Absolute. */
  readonly artifactsDir: string;
  /** Texts of files beside the PKGBUILD that are about to be written, by name. */
  readonly planned: ReadonlyMap<string, string>;
  /** SOURCE_DATE_EPOCH. */
  readonly epoch: number;
  /** Whether it is tried even where nobody knows if the packages that it is built with are here. */
  readonly always: boolean;
}

export type Built =
  | { readonly is: 'skipped'; readonly why: string; readonly next: string }
  | {
      readonly is: 'built';
      readonly packages: readonly Pick<Made, 'file' | 'arch' | 'size' | 'sha256'>[];
      readonly findings: readonly Finding[];
      /** Files of the archives that no package installs. */
      readonly missing: readonly string[];
      /** Files of the packages that are those of the archives, byte for byte. */
      readonly same: number;
    };

/** A source of the PKGBUILD that is one of our packages. */
export interface OwnSource {
  readonly source: Source;
  readonly artifact: Artifact;
}

/**
 * Builds the package as a user of the AUR would, in a folder of its own and as an ordinary user, with what was packed in place of what would be
 * downloaded: nothing is asked of the network. Then looks at what came out. This executes the PKGBUILD.
 * @throws WindlassError `build` with what makepkg said last.
 */
export async function buildPackage(services: Pick<Services, 'env' | 'runner'>, input: BuildInput): Promise<Built> {
  const { manifest, prepared, artifacts } = input;
  const missing = await missingProgram(services, ['makepkg', 'bsdtar', 'fakeroot', 'gzip']);
  if (missing !== null)
    return {
      is: 'skipped',
      why: `there is no ${missing} here`,
      next: 'pacman -S base-devel, or apt-get install makepkg libarchive-tools',
    };
  const pkgbuild = readPkgbuild(prepared.text, manifest.file);
  const sources = sourcesOf(pkgbuild).filter(({ url }) => url !== null);
  const own = sources.flatMap((source): OwnSource[] => {
    const artifact = artifacts.find(({ name }) => name === source.name);
    return artifact === undefined ? [] : [{ source, artifact }];
  });
  const foreign = sources.find((source) => !own.some((one) => one.source === source));
  if (foreign !== undefined)
    return {
      is: 'skipped',
      why: `${foreign.url} is none of our packages, and nothing is downloaded here`,
      next: `makepkg, in a copy of ${manifest.dir}`,
    };
  const lacking = input.always || !isCompiled(pkgbuild) ? [] : await lackingPackages(services, prepared);
  if (lacking.length > 0)
    return {
      is: 'skipped',
      why: `it is built with ${lacking.join(', ')}, which pacman does not have here`,
      next: `pacman -S ${lacking.join(' ')}`,
    };
  const found = { packages: [] as Made[], findings: [] as Finding[], missing: new Set<string>(), same: 0 };
  for (const arch of architecturesOf(pkgbuild, prepared, own)) {
    const used = own.filter(({ source: { field } }) => field === 'source' || field === `source_${arch}`);
    const made = await make(services, input, arch, used);
    found.packages.push(...made);
    found.findings.push(...checkInfo(made, prepared, arch, manifest.file));
    if (isCompiled(pkgbuild)) continue;
    const contents = used.flatMap(({ artifact }) => [...artifact.contents]);
    const compared = compareContent(
      made.flatMap(({ entries }) => [...entries]),
      contents,
      manifest.file,
    );
    found.findings.push(...compared.findings);
    for (const path of compared.missing) found.missing.add(path);
    found.same += compared.same;
  }
  if (found.packages.length === 0)
    throw new WindlassError('build', 'makepkg made no package', { where: manifest.file });
  const packages = found.packages.map(({ file, arch, size, sha256 }) => ({ file, arch, size, sha256 }));
  return { is: 'built', packages, findings: found.findings, missing: [...found.missing], same: found.same };
}

/** What pacman would have to bring before it is built; all of it where there is no pacman. */
async function lackingPackages(
  services: Pick<Services, 'env' | 'runner'>,
  { says }: Prepared,
): Promise<readonly string[]> {
  const wanted = says.base.flatMap(([key, value]) => (/^makedepends(?:_|$)/.test(key) && value !== '' ? [value] : []));
  if (wanted.length === 0 || (await missingProgram(services, ['pacman'])) !== null) return wanted;
  const env = { PATH: services.env['PATH'], LC_ALL: 'C' };
  const options = { kind: 'build', env, writes: false, check: false } as const;
  const { exitCode, stdout } = await services.runner.run('pacman', ['--deptest', '--', ...wanted], options);
  return exitCode === 0 ? [] : stdout.split('\n').filter(Boolean);
}

/** Archives are unpacked for every architecture that has one; what is compiled is compiled for this machine. */
function architecturesOf(pkgbuild: Pkgbuild, { says }: Prepared, own: readonly OwnSource[]): readonly string[] {
  const named = valuesIn(says.base, 'arch');
  const isOfOne = own.some(({ source }) => source.field !== 'source');
  if (isOfOne && !isCompiled(pkgbuild)) return named;
  const native = nativeArch();
  return named.includes('any') || named.includes(native) ? [native] : named.slice(0, 1);
}

const isCompiled = ({ scope }: Pkgbuild): boolean => scope.functions.has('build');
