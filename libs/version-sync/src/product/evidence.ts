import { hostname } from 'node:os';
import type { Json } from '@windlass/kit/actions/action';
import { openHouse } from '@windlass/kit/actions/house';
import type { Entry } from '@windlass/kit/ledger/entry';
import { currentRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import type { ReleaseContext } from './release-context.ts';

/** What a check found, kept in the ledger: later gates and reports read it. */
export interface Evidence {
  /** Script that found it. */
  readonly script: string;
  readonly ok: boolean;
  /** As written in the source. */
  readonly version: string;
  /** One sentence. */
  readonly summary: string;
  readonly data: Json;
}

const mark = 'windlass/evidence@1';

/** Adds evidence to the open release (or the one `--release` names). Gives its id, or null where none is open: then nothing is kept. */
export async function recordEvidence(
  release: ReleaseContext,
  found: Omit<Evidence, 'script' | 'version'>,
): Promise<string | null> {
  const { context, versionText: version, services } = release;
  const house = await openHouse(release.house);
  const id = context.args.string('release') ?? (await currentRelease(house.ledger));
  if (id === null || context.args.flag('plan') || context.args.flag('offline')) return null;
  const evidence: Evidence = { script: context.script, version, ...found };
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    now: services.now,
    mask: (text) => services.redactor.mask(text),
  });
  await writer.append({ type: 'note', text: evidence.summary, data: { mark, ...evidence } });
  await writer.close();
  return id;
}

/** The evidence in a release's entries: the last of each script. */
export function evidenceOf(entries: readonly Entry[]): ReadonlyMap<string, Evidence & { readonly at: string }> {
  const found = new Map<string, Evidence & { readonly at: string }>();
  for (const entry of entries) {
    if (entry.type !== 'note' || !isEvidence(entry.data)) continue;
    const { script, ok, version, summary, data } = entry.data;
    found.set(script, { script, ok, version, summary, data, at: entry.at });
  }
  return found;
}

function isEvidence(data: unknown): data is Evidence {
  return typeof data === 'object' && data !== null && 'mark' in data && data.mark === mark;
}
