import { checkConsistency } from '@windlass/version-sync/check/consistency';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { loadAll } from '@windlass/version-sync/sync/load';
import type { Criterion } from './criterion.ts';

/** Every version-bearing file, one row each. */
export function fileCriteria({ root, product, version, versionText, services }: ReleaseContext): Criterion[] {
  const files = loadAll(root, [product.source, ...product.targets]);
  const wrong = new Map(checkConsistency(files, version, services.now()).map((finding) => [finding.file, finding]));
  return [...new Set(files.map(({ file }) => file))].map((file) => {
    const finding = wrong.get(file);
    return {
      component: 'files',
      check: file,
      expected: finding?.expected ?? versionText,
      actual: finding ? (finding.actual ?? finding.message) : versionText,
      verdict: finding ? 'wrong' : 'ok',
      command: 'npx windlass validate-version-consistency',
    };
  });
}
