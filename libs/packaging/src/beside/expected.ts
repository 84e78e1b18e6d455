import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type AttachmentKind, checksumsFile } from '../artifacts.ts';
import { provenanceName, type SignerId, sbomName, sha512File, signatureSuffixes } from './names.ts';

/** A file that is to go out beside the packages. */
export interface Expected {
  readonly kind: AttachmentKind;
  readonly name: string;
  /** The file that it is about; null where it is about all packages. */
  readonly of: string | null;
  /** Of signatures: how they are made. */
  readonly signer: SignerId | null;
}

/** What the config asks for, checksums first: each comes after what it is made of. `packages`: names of files. */
export function expectedFiles(release: ReleaseContext, packages: readonly string[]): readonly Expected[] {
  const { sha512, sbom, provenance } = release.config.artifacts;
  const of = (kind: AttachmentKind, name: string, about: string | null = null): Expected => ({
    kind,
    name,
    of: about,
    signer: null,
  });
  if (packages.length === 0) return [];
  const checksums = [of('checksums', checksumsFile), ...(sha512 ? [of('checksums', sha512File)] : [])];
  const lists = sbom ? packages.map((file) => of('sbom', sbomName(file), file)) : [];
  const statement = provenance ? [of('provenance', provenanceName(release))] : [];
  const signatures = signersOf(release).flatMap((signer) =>
    [...checksums, ...statement].map(
      ({ name }): Expected => ({ kind: 'signature', name: name + signatureSuffixes[signer], of: name, signer }),
    ),
  );
  return [...checksums, ...lists, ...statement, ...signatures];
}

/** The ways of signing that the config names. */
export function signersOf({ config }: Pick<ReleaseContext, 'config'>): readonly SignerId[] {
  const all: readonly SignerId[] = ['minisign', 'gpg', 'sigstore'];
  return all.filter((id) => config.artifacts.signing[id] !== null);
}
