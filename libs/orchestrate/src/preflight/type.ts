import type { ReleaseType } from '@windlass/kit/config/schema';
import { commitsSince, latestTag } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { suggestIncrement } from '@windlass/version-sync/suggest/conventional';
import { typeMatrix } from '../matrix.ts';
import type { Remark } from './remark.ts';

const height = { build: 0, patch: 1, minor: 2, major: 3 } as const;

/** What the commits since the last tag ask for, against what was asked for. */
export function typeRemarks({ root, config, version }: ReleaseContext, type: ReleaseType): Remark[] {
  const { raises } = typeMatrix[type];
  if (raises === null || !findRepository(root)) return [];
  const tag = latestTag(root, config.git.tagPrefix);
  if (tag === null) return [];
  const { type: proposed, why } = suggestIncrement(commitsSince(root, tag), version.core);
  if (proposed === null)
    return [{ topic: 'type', what: `no commit since ${tag} asks for a release`, actual: type, expected: 'none' }];
  if (height[proposed] <= height[raises]) return [];
  return [
    {
      topic: 'type',
      what: `the commits since ${tag} ask for a ${proposed} release: ${why}`,
      expected: proposed,
      actual: type,
      fix: `strategic-deploy --type ${proposed}`,
    },
  ];
}
