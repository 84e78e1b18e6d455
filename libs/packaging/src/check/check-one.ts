import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { formatOf } from '../archive/formats.ts';
import type { Artifact } from '../artifacts.ts';
import { digestFile } from '../tree/digest.ts';
import { readFor, StopReading } from './look.ts';
import { type AnyCheck, type ContentCheck, finding, type Look, type Subject, type Unread } from './subject.ts';

/** What is checked of one package. */
export interface PackageChecks {
  readonly name: string;
  readonly one: ResolvedPackage;
  /** Name of the file. */
  readonly file: string;
  readonly checks: readonly AnyCheck[];
}

/** Makes every check of one package: it is read once for all that look at its content. Whatever it is like, this gives findings. */
export async function checkOne(
  { one, file: name, checks }: PackageChecks,
  artifact: Artifact,
  base: Pick<Subject, 'release' | 'runTimeout' | 'listed' | 'formerSize' | 'note'>,
): Promise<readonly Finding[]> {
  const file = join(base.release.artifactsDir, name);
  const about = (message: string, fix?: string): Finding =>
    finding({ artifact }, 'artifact-readable', { message, fix: fix ?? 'npx windlass create-binary-packages' });
  if (artifact.name !== name) return [about(`it was packed as ${artifact.name}, and is ${name} by the config`)];
  if (!existsSync(file)) return [about('it is not there')];
  const looks = new Map<ContentCheck, Look>();
  try {
    const unread: Unread = { ...base, ...digestFile(file), artifact, one, file };
    for (const check of checks) if ('look' in check) looks.set(check, await check.look(unread));
    const visits = [...looks.values()].map(({ visit }) => visit);
    const entries = await readFor(formatOf(one.format), file, visits, base.release.context.signal);
    return await findAll(checks, looks, { ...unread, entries });
  } catch (thrown) {
    if (thrown instanceof StopReading) return [thrown.finding];
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    return [about(`${thrown.message}${thrown.why ? `: ${thrown.why}` : ''}`, thrown.next)];
  } finally {
    for (const look of looks.values()) look.close?.();
  }
}

async function findAll(
  checks: readonly AnyCheck[],
  looks: ReadonlyMap<ContentCheck, Look>,
  subject: Subject,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const whenStarted: Finding[] = [];
  for (const check of checks) {
    subject.release.context.signal.throwIfAborted();
    if ('look' in check) {
      found.push(...((await looks.get(check)?.found(subject)) ?? []));
      continue;
    }
    // What is not as it was packed, or not safe to unpack, is not started.
    if (check.runs && found.some(({ severity }) => severity === 'error')) continue;
    (check.runs ? whenStarted : found).push(...(await check.find(subject)));
  }
  return [...found, ...whenStarted];
}
