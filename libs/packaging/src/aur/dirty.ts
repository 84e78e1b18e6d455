import { WindlassError } from '@windlass/kit/errors';
import { gitResult } from '@windlass/kit/git/git';
import { findRepository } from '@windlass/kit/git/repository';
import { type Prepared, type PrepareInput, prepareAur } from './prepare.ts';

/**
 * Changes of a person's would go into a commit that says it holds checksums. Those of a run that was killed are ours.
 * @throws WindlassError `gate`.
 */
export function refuseDirty(root: string, input: PrepareInput, { text: wanted }: Prepared): void {
  const { file, text } = input.manifest;
  if (findRepository(root) === null)
    throw new WindlassError('gate', 'there is no git repository to commit to', { where: root, next: '--no-commit' });
  const head = inHead(root, file);
  if (head === null || head === text) return;
  const manifest = { ...input.manifest, text: head };
  if (text === wanted && isPrepared({ ...input, manifest }, wanted)) return;
  throw new WindlassError('gate', `${file} has uncommitted changes`, {
    where: { file },
    why: 'they would go into the commit of the checksums',
    next: `git commit ${file}, or prepare-aur-package --no-commit`,
  });
}

function isPrepared(input: PrepareInput, wanted: string): boolean {
  try {
    return prepareAur(input).text === wanted;
  } catch (thrown) {
    if (thrown instanceof WindlassError) return false;
    throw thrown;
  }
}

/** A file as the last commit has it; null where it has none. */
export function inHead(root: string, file: string): string | null {
  const { code, stdout } = gitResult(root, ['show', `HEAD:./${file}`], { answers: [0, 128] });
  return code === 0 ? stdout : null;
}
