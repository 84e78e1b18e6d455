import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import { packageFiles } from './files.ts';
import { type Beside, makepkgSrcinfo } from './makepkg.ts';
import type { AurManifest } from './manifest.ts';
import type { Prepared } from './prepare.ts';

/** What the package names beside its PKGBUILD, as it is there or is about to be. */
export function besideOf(
  { dir }: AurManifest,
  { says }: Prepared,
  planned: ReadonlyMap<string, string> = new Map(),
): Beside {
  const { files } = packageFiles(dir, says, planned);
  return { dir, files: files.flatMap(({ path, namedBy }) => (namedBy === null ? [] : [path])), planned };
}

/** Whether the machine's own makepkg says the same; null where there is none. */
export async function compareMakepkg(
  services: Pick<Services, 'env' | 'runner'>,
  manifest: AurManifest,
  prepared: Prepared,
  planned: ReadonlyMap<string, string> = new Map(),
): Promise<readonly Finding[] | null> {
  const { dir, file } = manifest;
  const { text, srcinfo } = prepared;
  const finding = (check: string, message: string, more: Partial<Finding>): Finding[] => [
    { check, severity: 'error', message, file, ...more },
  ];
  try {
    const real = await makepkgSrcinfo(services, text, besideOf(manifest, prepared, planned));
    if (real === null) return null;
    if (real === srcinfo) return [];
    const [lines, own] = [real.split('\n'), srcinfo.split('\n')];
    const at = own.findIndex((line, index) => line !== lines[index]);
    return finding('aur-makepkg-differs', 'makepkg prints another .SRCINFO', {
      expected: lines[at] ?? '(nothing)',
      actual: own[at] ?? '(nothing)',
      fix: `makepkg --printsrcinfo, in ${dir}; and please tell us of this PKGBUILD`,
    });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    return finding('aur-makepkg-refuses', 'makepkg refuses this PKGBUILD', {
      ...(thrown.why === undefined ? {} : { actual: thrown.why }),
      fix: `makepkg --printsrcinfo, in ${dir}; or --no-makepkg`,
    });
  }
}
