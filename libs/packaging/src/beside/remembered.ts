import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@windlass/kit/actions/action';
import { openHouse } from '@windlass/kit/actions/house';
import { currentRelease } from '@windlass/kit/ledger/releases';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArtifactList } from '../artifacts.ts';
import { listOf, tableOf, textOf } from './table.ts';

/**
 * What does not come out the same a second time (a signature with an identity, what a CI says of its run) and may be published already when a run
 * goes on elsewhere: it is kept in the ledger, from which the next run takes it.
 */

/** Above this many characters it is not kept: a ledger is no store of files. */
const longest = 64 * 1024;

/** For the evidence of `create-binary-packages`. All of it goes out to everybody, so there is no secret in it. */
export function rememberable({ artifactsDir }: ReleaseContext, { attachments = [] }: ArtifactList): readonly Json[] {
  return attachments.map(({ kind, name, size, sha256 }) => {
    const kept = (kind === 'signature' || kind === 'provenance') && size <= longest;
    return { kind, name, sha256, ...(kept ? { text: readFileSync(join(artifactsDir, name), 'utf8') } : {}) };
  });
}

/** Texts by name that an earlier run of the open release has made; empty where there is none. */
export async function rememberedFiles(release: ReleaseContext): Promise<ReadonlyMap<string, string>> {
  const { args } = release.context;
  if (args.flag('offline')) return new Map();
  const { ledger } = await openHouse(release.house);
  const id = args.string('release') ?? (await currentRelease(ledger));
  if (id === null) return new Map();
  const evidence = evidenceOf(await ledger.read(id)).get('create-binary-packages');
  if (evidence?.version !== release.versionText) return new Map();
  const rows = listOf(tableOf(evidence.data)['attachments']).map(tableOf);
  return new Map(rows.flatMap(({ name, text }) => (typeof text === 'string' ? [[textOf(name), text]] : [])));
}
