import type { WindlassError } from '@windlass/kit/errors';
import type { Edit } from '@windlass/version-sync/sync/splice';
import type { Artifact } from '../artifacts.ts';
import { digestOfArtifact } from './digests.ts';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { refused } from './pkgbuild/reader.ts';
import type { Source } from './sources.ts';

export interface Checksums {
  readonly edits: readonly Edit[];
  readonly faults: readonly WindlassError[];
  /** Sources that are packages of ours, with what the world must give under their address. */
  readonly assets: readonly { readonly url: string; readonly sha256: string }[];
}

/**
 * The checksum of each of our packages into its own place, beside its own source. `SKIP` beside a checksum of another kind stays, as does
 * every checksum of a source that is not ours.
 */
export function checksumEdits(
  { text, file }: Pkgbuild,
  sources: readonly Source[],
  artifacts: readonly Artifact[],
  artifactsDir: string,
): Checksums {
  const edits: Edit[] = [];
  const faults: WindlassError[] = [];
  const assets: { url: string; sha256: string }[] = [];
  const fault = (...[what, at, next]: [string, Source['item']['at'], string]) =>
    faults.push(refused(text, file, what, at, next));
  for (const source of sources) {
    const artifact = artifacts.find(({ name }) => source.url !== null && name === source.name);
    if (artifact === undefined || source.url === null) continue;
    assets.push({ url: source.url, sha256: artifact.sha256 });
    const sums = source.sums.filter(({ algorithm, item }) => algorithm === 'sha256' || item.value !== 'SKIP');
    // Where all are SKIP, the first place is the one to fill.
    const places = sums.length > 0 ? sums : source.sums.slice(0, 1);
    if (places.length === 0) {
      const field = source.field.replace('source', 'sha256sums');
      fault(
        `${artifact.name} has no place for its checksum`,
        source.item.at,
        `add 'SKIP' to ${field}, in the same place as in ${source.field}`,
      );
    }
    for (const { algorithm, field, item } of places) {
      if (algorithm === 'ck') {
        fault(`${field} cannot be filled: a CRC proves nothing`, item.at, 'write sha256sums in its place');
        continue;
      }
      const wanted = digestOfArtifact(artifact, algorithm, artifactsDir);
      if (item.value.toLowerCase() === wanted) continue;
      if (item.origin === null)
        fault(`the checksum of ${artifact.name} is put together here`, item.at, "write it as one text: 'SKIP'");
      else edits.push({ ...item.origin, was: item.value, text: wanted });
    }
  }
  return { edits, faults, assets };
}
