import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { listTags } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { burntVersions, parseReleaseId, releaseState } from '@windlass/kit/ledger/releases';
import { compareVersions } from '@windlass/version-sync/model/compare';
import { formatVersion, tryParseVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';

interface Row {
  version: string;
  tag: string | null;
  date: string | null;
  releases: { id: string; state: string | null }[];
  burnt: boolean;
}

export async function history(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const { version } = readVersion(product);
  const house = await openHouse(houseOptions(product.root, context, product.config));
  const rows = new Map<string, Row>();
  const row = (text: string): Row => {
    const known = rows.get(text) ?? { version: text, tag: null, date: null, releases: [], burnt: false };
    rows.set(text, known);
    return known;
  };
  const prefix = product.config.git.tagPrefix;
  for (const { name, date } of findRepository(product.root) ? listTags(product.root) : []) {
    const text = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (tryParseVersion(text)) Object.assign(row(text), { tag: name, date });
  }
  for (const [id, entries] of await house.ledger.readAll()) {
    const known = row(parseReleaseId(id).version);
    known.releases.push({ id, state: releaseState(entries) });
    known.date ??= entries[0]?.at ?? null;
  }
  for (const text of await burntVersions(house.ledger)) row(text).burnt = true;
  row(formatVersion(version));
  const sorted = [...rows.values()].sort((a, b) => order(b.version, a.version));
  const text = sorted.map((r) => line(r, formatVersion(version))).join('\n');
  return { product: product.name, version: formatVersion(version), data: { versions: sorted }, text };
}

function order(a: string, b: string): number {
  const [x, y] = [tryParseVersion(a), tryParseVersion(b)];
  if (x && y) return compareVersions(x, y);
  return x ? 1 : y ? -1 : a < b ? -1 : 1;
}

function line(row: Row, current: string): string {
  const notes = [
    row.tag ?? 'no tag',
    ...row.releases.map(({ id, state }) => `${id} ${state ?? 'unknown'}`),
    ...(row.burnt ? ['burnt'] : []),
  ];
  return `${row.version === current ? '*' : ' '} ${row.version.padEnd(20)} ${(row.date ?? '').slice(0, 10).padEnd(10)}  ${notes.join(', ')}`;
}
