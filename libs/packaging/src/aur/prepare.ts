import { WindlassError, withOthers } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Version } from '@windlass/version-sync/model/version';
import { type Edit, mergeEdits, splice } from '@windlass/version-sync/sync/splice';
import type { Artifact } from '../artifacts.ts';
import { checksumEdits } from './checksums.ts';
import { epochEdits } from './epoch.ts';
import { packageFiles } from './files.ts';
import type { AurManifest } from './manifest.ts';
import { fieldValue } from './pkgbuild/scope.ts';
import { otherVersion, pkgrelEdit, staleFaults } from './prepare-faults.ts';
import { goesBack, noAsset } from './prepare-findings.ts';
import { readPkgbuild } from './print-srcinfo.ts';
import { type Published, pkgrelFor } from './release-number.ts';
import { aurFindings } from './rules.ts';
import { sourcesOf } from './sources.ts';
import { formatSrcinfo, type Srcinfo, srcinfoOf } from './srcinfo.ts';

export interface PrepareInput {
  readonly manifest: AurManifest;
  readonly version: Version;
  readonly artifacts: readonly Artifact[];
  /** Where the packed files are; absolute. */
  readonly artifactsDir: string;
  /** What users have; null where nobody has anything, or where it cannot be known. */
  readonly published: Published | null;
  /** Name of the repository in the AUR; null where it is not to be checked. */
  readonly repository: string | null;
  /** The epoch that a person asked for by name; null: it stays as it is. */
  readonly epoch?: number | null;
  /** Texts of files beside the PKGBUILD that are about to be written. */
  readonly planned?: ReadonlyMap<string, string>;
}

export interface Prepared {
  /** The PKGBUILD as it is to be, and the edits that make it so. */
  readonly text: string;
  readonly edits: readonly Edit[];
  /** The whole .SRCINFO, and what it says. */
  readonly srcinfo: string;
  readonly says: Srcinfo;
  /** Without epoch. */
  readonly pkgver: string;
  /** `[epoch:]pkgver-pkgrel` */
  readonly fullVersion: string;
  /** What the world must give under the addresses of our own packages. */
  readonly assets: readonly { readonly url: string; readonly sha256: string }[];
  readonly findings: readonly Finding[];
}

/**
 * A PKGBUILD in line with what was packed: checksums in their places and pkgrel by its rule, nothing else touched; and its .SRCINFO.
 * Pure, but for reading the packed files.
 * @throws WindlassError `gate` with file:line:column where the PKGBUILD is of another version; `input` where it cannot be read.
 */
export function prepareAur(input: PrepareInput): Prepared {
  const { manifest, version, artifacts, artifactsDir, published, repository, planned = new Map() } = input;
  const { text, file, dir } = manifest;
  const before = readPkgbuild(text, file);
  const sources = sourcesOf(before);
  const { edits, faults, assets } = checksumEdits(before, sources, artifacts, artifactsDir);
  const [first, ...also] = [
    ...otherVersion(before, version),
    ...staleFaults(before, sources, version, artifacts),
    ...faults,
  ];
  if (first !== undefined) throw withOthers(first, also);

  const summed = splice(text, mergeEdits(file, text, edits));
  const [pkgver, was] = [fieldValue(before.scope, 'pkgver'), fieldValue(before.scope, 'pkgrel')];
  const pkgrel = pkgrelFor({ pkgver, pkgrel: was, text: summed, changes: edits.length > 0 }, published);
  const all = mergeEdits(file, text, [
    ...edits,
    ...(pkgrel === was ? [] : [pkgrelEdit(before, pkgrel)]),
    ...epochEdits(before, input.epoch ?? null, published),
  ]);
  const after = readPkgbuild(splice(text, all), file);
  const says = srcinfoOf(after);
  const epoch = Number(fieldValue(after.scope, 'epoch') || '0');
  if (input.epoch !== undefined && input.epoch !== null && epoch !== input.epoch)
    throw new WindlassError('gate', `the epoch stays ${epoch}, whatever its line says`, {
      where: { file },
      next: `write epoch=${input.epoch} below pkgrel by hand`,
    });
  const fullVersion = `${epoch > 0 ? `${epoch}:` : ''}${pkgver}-${pkgrel}`;
  const srcinfo = formatSrcinfo(says);
  const written = new Map([...planned, ['PKGBUILD', after.text], ['.SRCINFO', srcinfo]]);
  const { files, missing } = packageFiles(dir, says, written);
  const findings = [
    ...aurFindings({ file, srcinfo: says, repository, files, missing }),
    ...goesBack(fullVersion, published, file),
    ...(assets.length > 0 ? [] : noAsset(artifacts, file)),
  ];
  return { text: after.text, edits: all, srcinfo, says, pkgver, fullVersion, assets, findings };
}
