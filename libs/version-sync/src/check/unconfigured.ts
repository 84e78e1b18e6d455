import { searchTracked } from '@windlass/kit/git/search';
import type { Finding } from '@windlass/kit/output/envelope';
import { discoverFields, type FoundField } from '../discover/fields.ts';
import { formats } from '../formats/list.ts';
import type { Version } from '../model/version.ts';
import type { Product } from '../product/open.ts';
import type { LoadedFile } from '../sync/load.ts';

/**
 * Tracked files that carry the product's version in a place of their own and are not in the config: the next release would
 * forget them. Only files whose name tells a format and in which the text of the version occurs are parsed.
 */
export async function findUnconfigured(product: Product, version: Version, source: LoadedFile): Promise<Finding[]> {
  const known = new Set([source.file, ...product.targets.map((target) => target.file)]);
  const isNew = (file: string) => !known.has(file) && formats.some((format) => format.matches(file));
  const holding = searchTracked(product.root, version.core, isNew);
  const candidates = await withoutIgnored(holding, product.config.version.ignore);
  return discoverFields(product.root, candidates)
    .fields.filter((field) => isForgotten(field, version))
    .map(toFinding);
}

async function withoutIgnored(files: readonly string[], globs: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0 || globs.length === 0) return files;
  const { default: picomatch } = await import('picomatch');
  const ignored = picomatch([...globs], { dot: true });
  return files.filter((file) => !ignored(file));
}

/** A changelog's last entry says what was, not what is. */
function isForgotten(field: FoundField, version: Version): boolean {
  const { role, kind, value, format } = field;
  return role === 'version' && kind === 'literal' && format !== 'changelog' && carries(value, version);
}

function toFinding(field: FoundField): Finding {
  return {
    check: 'version-file-unconfigured',
    severity: 'warning',
    message: `${field.field} is ${field.value}, and the config does not know this file`,
    actual: field.value,
    file: field.file,
    line: field.line,
    column: field.column,
    fix: `add "${field.file}" to version.files, or to version.ignore`,
  };
}

function carries(value: string, version: Version): boolean {
  const bare = value.replace(/^v/, '');
  return bare === version.core || bare.startsWith(`${version.core}+`) || bare.startsWith(`${version.core}-`);
}
