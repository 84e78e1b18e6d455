import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { SbomParts } from './contents.ts';
import { readLock } from './find-locks.ts';
import { merged } from './lock/lock.ts';

export interface MadeSbom {
  readonly text: string;
  /** Libraries in it. */
  readonly libraries: number;
}

/** Writes the list of one package; says what could not be listed. @throws WindlassError `build` for a damaged lock file. */
export async function makeSbom({ context }: Pick<ReleaseContext, 'context'>, parts: SbomParts): Promise<MadeSbom> {
  const { cycloneDx } = await import('./cyclonedx.ts');
  const locked = merged(await Promise.all(parts.locks.map(readLock)));
  const note = (message: string): void => context.emit({ kind: 'note', level: 'warning', message });
  if (locked.unpinned.length > 0)
    note(
      `${parts.artifact.name}: no version is fixed for ${locked.unpinned.join(', ')}, so that its list of contents is without`,
    );
  for (const build of parts.without)
    note(
      `${parts.artifact.name}: no lock file that Windlass reads belongs to ${build}, so that its list of contents is without what it takes from elsewhere`,
    );
  return { text: await cycloneDx(parts, locked), libraries: locked.packages.length };
}
