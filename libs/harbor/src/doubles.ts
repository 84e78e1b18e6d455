import { join } from 'node:path';
import type { Faults } from './faults.ts';
import type { Double, HarborOptions } from './options.ts';

/** The doubles of the great services, each loaded only where it is wanted. */
export async function openDoubles(
  { dir, github = null, aur = null, extra = [] }: HarborOptions,
  githubToken: string,
  faults: Faults,
  closers: (() => Promise<void>)[],
): Promise<readonly Double[]> {
  const opened: Double[] = [];
  const keep = (double: Double) => {
    opened.push(double);
    closers.push(() => double.close());
  };
  for (const double of extra) keep(double);
  if (github !== null) {
    const { openGithub } = await import('./github/github.ts');
    keep(await openGithub({ ...github, dir: join(dir, 'github'), token: githubToken, faults }));
  }
  if (aur !== null) {
    const { openAur } = await import('./aur/aur.ts');
    keep(await openAur({ ...aur, dir: join(dir, 'aur'), faults }));
  }
  return opened;
}
