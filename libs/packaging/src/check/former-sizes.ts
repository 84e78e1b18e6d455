import { openHouse } from '@windlass/kit/actions/house';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** Sizes in bytes of the packages of the last release of another version that passed this check, by package. */
export async function formerSizes(release: ReleaseContext): Promise<ReadonlyMap<string, number>> {
  const { ledger } = await openHouse(release.house);
  const found = [...(await ledger.readAll()).values()].flatMap((entries) => {
    const evidence = evidenceOf(entries).get('validate-build-artifacts');
    return evidence?.ok && evidence.version !== release.versionText ? [evidence] : [];
  });
  const last = found.sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  return sizesIn(last?.data);
}

/** As `checkAll` has them recorded. */
function sizesIn(data: unknown): ReadonlyMap<string, number> {
  if (typeof data !== 'object' || data === null || !('artifacts' in data) || !Array.isArray(data.artifacts))
    return new Map();
  return new Map(
    data.artifacts.flatMap((row: unknown) => {
      if (typeof row !== 'object' || row === null || !('package' in row) || !('size' in row)) return [];
      const { package: name, size } = row;
      return typeof name === 'string' && typeof size === 'number' ? [[name, size] as const] : [];
    }),
  );
}
