import { project } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { checksumsFile } from '../artifacts.ts';

/** Names of what goes out beside the packages: users and other tools look for them, so they stay. */

/** In the format of `sha512sum -c`. */
export const sha512File = 'SHA512SUMS';

const sbomSuffix = '.cdx.json';
const provenanceSuffix = '.intoto.json';

/** What each kind of signature adds to the name of what is signed. */
export const signatureSuffixes = { minisign: '.minisig', gpg: '.asc', sigstore: '.sigstore.json' } as const;

export type SignerId = keyof typeof signatureSuffixes;

/** The list of what is in a package, by the package's file name. */
export const sbomName = (packageFile: string): string => `${packageFile}${sbomSuffix}`;

/** Says how all packages of a version were made. */
export function provenanceName({ product, version }: Pick<ReleaseContext, 'product' | 'version'>): string {
  return `${provenanceStart(product.name)}${project(version, 'oci').text}${provenanceSuffix}`;
}

/** The name without version and ending. Like names of packages: a plus is a space to some servers, and some channels rename other characters. */
function provenanceStart(product: string): string {
  const name = product.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return `${name || 'product'}-`;
}

/** The version that a statement of this product is named after, as it is written there; null where a name is not that of one. */
export function provenanceVersion(file: string, product: string): string | null {
  const start = provenanceStart(product);
  return file.startsWith(start) && file.endsWith(provenanceSuffix)
    ? file.slice(start.length, -provenanceSuffix.length)
    : null;
}

export const isProvenanceName = (file: string): boolean => file.endsWith(provenanceSuffix);

/** The name of what a file is a signature of; null where its name is not that of one. */
export function signedName(file: string): string | null {
  const suffix = Object.values(signatureSuffixes).find((end) => file.endsWith(end));
  return suffix === undefined ? null : file.slice(0, -suffix.length);
}

/** The package that a list of contents is of; null where a name is not that of one. */
export function sbomOf(file: string): string | null {
  return file.endsWith(sbomSuffix) ? file.slice(0, -sbomSuffix.length) : null;
}

/** Whether a package may not have this name, because something beside the packages could have it. */
export function isBesideName(file: string): boolean {
  const name = file.toLowerCase();
  const lists = [checksumsFile, sha512File].map((list) => list.toLowerCase());
  return (
    lists.includes(name) ||
    [sbomSuffix, provenanceSuffix, ...Object.values(signatureSuffixes)].some((end) => name.endsWith(end))
  );
}
