import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { type Item, itemsOf } from './pkgbuild/scope.ts';
import { type HashAlgorithm, hashAlgorithms } from './schema.ts';

/** One element of `source` or `source_<arch>`, evaluated for the version that the file carries. */
export interface Source {
  /** `source`, `source_x86_64` */
  readonly field: string;
  readonly item: Item;
  /** The address without `name::`; null for a file beside the PKGBUILD. */
  readonly url: string | null;
  /** Last segment of the address, as it is called there; for a file its name. */
  readonly name: string;
  /** Its places in the arrays of checksums that the file has. */
  readonly sums: readonly { readonly algorithm: HashAlgorithm; readonly field: string; readonly item: Item }[];
}

/** Every source of every architecture, in the order of the file's own arrays. */
export function sourcesOf({ scope }: Pkgbuild): readonly Source[] {
  const architectures = itemsOf(scope.variables.get('arch')).map(({ value }) => value);
  const suffixes = ['', ...architectures.filter((arch) => arch !== 'any').map((arch) => `_${arch}`)];
  return suffixes.flatMap((suffix) => {
    const field = `source${suffix}`;
    return itemsOf(scope.variables.get(field)).map((item, index): Source => {
      const address = item.value.replace(/^[^:]*::/, '');
      const url = address.includes('://') ? address : null;
      const sums = hashAlgorithms.flatMap((algorithm) => {
        const sumField = `${algorithm}sums${suffix}`;
        const sum = itemsOf(scope.variables.get(sumField))[index];
        return sum === undefined ? [] : [{ algorithm, field: sumField, item: sum }];
      });
      return { field, item, url, name: url === null ? address : fileNameOf(url), sums };
    });
  });
}

/** What a server calls the file; without query, fragment and escapes. */
export function fileNameOf(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
