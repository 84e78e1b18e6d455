import type { ResolvedArchPackage } from '@windlass/kit/config/resolved-products';
import { quoted } from './shell-text.ts';

const relations = ['depends', 'optdepends', 'provides', 'conflicts', 'replaces', 'backup'] as const;

/** Longest line of an array that is not broken up. */
const widest = 100;

/** A field that is an array; no line where it is empty. `$pkgver` in a value is the variable. */
export function list(field: string, values: readonly string[], indent = ''): string[] {
  if (values.length === 0) return [];
  const words = [...new Set(values)].map((value) => (value.includes('${pkgver}') ? `"${value}"` : quoted(value)));
  const line = `${field}=(${words.join(' ')})`;
  return [line.length <= widest ? line : `${field}=(${words.join(`\n${indent}${' '.repeat(field.length + 2)}`)})`];
}

/** What one of several packages says of its own. */
export function ownRelations(one: ResolvedArchPackage): string[] {
  return relations.flatMap((field) => {
    const values = one[field];
    // An empty list takes away what the whole has.
    return values === null ? [] : values.length === 0 ? [`${field}=()`] : list(field, values, '  ');
  });
}
