import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHouse } from '@windlass/kit/actions/house';
import { sha256Hex } from '@windlass/kit/hash';
import { currentRelease } from '@windlass/kit/ledger/releases';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { besideOf } from '../compare-makepkg.ts';
import type { AurWork } from '../plan.ts';

/** SHA-256 (hex) of all that a build goes by: the PKGBUILD, what lies beside it, and what was packed. */
export function buildKey({ manifest, prepared, artifacts, planned, epoch }: AurWork): string {
  const { dir, files } = besideOf(manifest, prepared, planned);
  const beside = files.map((file) => [file, sha256Hex(planned.get(file) ?? readFileSync(join(dir, file)))]);
  const packed = artifacts.map(({ name, sha256 }) => [name, sha256]);
  return sha256Hex(JSON.stringify([prepared.text, beside, packed, epoch]));
}

/** Whether the open release has seen exactly this being built, and found nothing wrong: a run that goes on need not build it again. */
export async function wasBuilt(
  { context, house: options, versionText }: ReleaseContext,
  key: string,
): Promise<boolean> {
  const house = await openHouse(options);
  const id = context.args.string('release') ?? (await currentRelease(house.ledger));
  if (id === null || !id.startsWith(`${versionText}.`)) return false;
  const found = evidenceOf(await house.ledger.read(id)).get(context.script);
  const { data } = found ?? {};
  const build = typeof data === 'object' && data !== null && 'build' in data ? data.build : null;
  return typeof build === 'object' && build !== null && 'key' in build && build.key === key;
}
