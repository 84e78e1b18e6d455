import { searchTracked } from '@windlass/kit/git/search';
import type { Finding } from '@windlass/kit/output/envelope';
import picomatch from 'picomatch';
import { discoverFields } from '../discover/fields.ts';
import type { Version } from '../model/version.ts';
import type { Product } from '../product/open.ts';
import type { LoadedFile } from '../sync/load.ts';

/**
 * Files that carry the product's version in a place of their own and are not in the config: the next release would forget
 * them. Only files in which the text of the version occurs are opened.
 */
export function findUnconfigured(product: Product, version: Version, source: LoadedFile): Finding[] {
  const known = new Set([source.file, ...product.targets.map((target) => target.file)]);
  const ignored = product.config.version.ignore.map((glob) => picomatch(glob, { dot: true }));
  const candidates = searchTracked(product.root, version.core).filter(
    (file) => !known.has(file) && !ignored.some((matches) => matches(file)),
  );
  const { fields } = discoverFields(product.root, candidates);
  return fields
    .filter(
      (field) =>
        field.role === 'version' &&
        field.kind === 'literal' &&
        carries(field.value, version) &&
        !isHistory(field.format),
    )
    .map((field) => ({
      check: 'version-file-unconfigured',
      severity: 'warning' as const,
      message: `${field.field} is ${field.value}, and the config does not know this file`,
      actual: field.value,
      file: field.file,
      line: field.line,
      column: field.column,
      fix: `add "${field.file}" to version.files, or to version.ignore`,
    }));
}

function carries(value: string, version: Version): boolean {
  const bare = value.replace(/^v/, '');
  return bare === version.core || bare.startsWith(`${version.core}+`) || bare.startsWith(`${version.core}-`);
}

/** A changelog's last entry says what was, not what is. */
function isHistory(format: string): boolean {
  return format === 'changelog';
}
