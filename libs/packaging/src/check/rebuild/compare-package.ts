import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { isClean } from '@windlass/kit/git/status';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArchiveFormat } from '../../archive/format.ts';
import { formatOf } from '../../archive/formats.ts';
import type { Artifact } from '../../artifacts.ts';
import { digestFile } from '../../tree/digest.ts';
import type { Again } from './again.ts';
import { type Difference, differencesOf } from './differences.ts';
import { diffoscope } from './diffoscope.ts';
import { firstByte } from './first-byte.ts';

/** The rule of all findings here. */
export const check = 'artifact-rebuild';

const mostShown = 5;
/** Lines of diffoscope's report that a finding shows; all of it is in the data. */
const mostLines = 20;

/** How one package came out. */
export interface RebuiltPackage {
  readonly package: string;
  readonly name: string;
  readonly same: boolean;
  /** Of the one that was built again; null where it could not be. */
  readonly sha256: string | null;
  /** Paths inside that differ. */
  readonly differ: readonly string[];
  readonly diffoscope: string | null;
}

export interface Compared {
  readonly finding: Finding | null;
  readonly step: Step;
  readonly one: RebuiltPackage;
}

/** Compares a package with what was built again, byte for byte; where they differ, says in what. */
export async function comparePackage(
  release: ReleaseContext,
  commit: string,
  artifact: Artifact,
  { list, folder }: Again,
): Promise<Compared> {
  const rebuilt = list.artifacts.find((one) => one.package === artifact.package);
  if (rebuilt === undefined) throw new WindlassError('internal', `${artifact.package} was not built again`);
  const { name } = artifact;
  const files = [join(release.artifactsDir, name), join(folder, rebuilt.name)] as const;
  const actual = digestFile(files[0]).sha256;
  const same = actual === rebuilt.sha256;
  const id = `rebuild-${artifact.package}`;
  const title = `compare ${name} with what ${commit.slice(0, 12)} makes`;
  const one = { package: artifact.package, name, same, sha256: rebuilt.sha256 };
  if (same) {
    const reason = `bit for bit the same: ${rebuilt.size} bytes`;
    return { finding: null, step: { id, title, state: 'done', reason }, one: { ...one, differ: [], diffoscope: null } };
  }
  const format = formatOf(artifact.format);
  const differences = await differencesIn(format, name, files);
  const first = differences.find(({ isContent }) => isContent);
  const place = first === undefined ? null : await firstByte(format, files, first.path);
  const told = await diffoscope(release, ...files);
  const finding: Finding = {
    check,
    severity: 'error',
    message: `${name} comes out as other bytes when ${commit.slice(0, 12)} is built again: ${inWords(differences)}`,
    expected: `SHA-256 ${actual}`,
    actual: [`SHA-256 ${rebuilt.sha256}`, ...(place === null ? [] : [`${first?.path} ${place}`]), ...headOf(told)].join(
      '\n',
    ),
    file: name,
    fix: adviceOf(release, commit),
  };
  const step: Step = { id, title, state: 'failed', reason: inWords(differences) };
  return { finding, step, one: { ...one, differ: differences.map(({ path }) => path), diffoscope: told } };
}

async function differencesIn(
  format: ArchiveFormat,
  name: string,
  files: readonly [string, string],
): Promise<readonly Difference[]> {
  try {
    return await differencesOf(format, ...files);
  } catch (thrown) {
    // What is in the folder is no package any more.
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    return [{ path: name, how: `cannot be read: ${thrown.why ?? thrown.message}`, isContent: false }];
  }
}

function inWords(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'the same files, packed in another way';
  const shown = differences.slice(0, mostShown).map(({ path, how }) => `${path} ${how}`);
  const more = differences.length - shown.length;
  return `${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`;
}

function headOf(report: string | null): readonly string[] {
  if (report === null) return [];
  const lines = report.split('\n');
  const more = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines),
    ...(more > 0 ? [`… ${more} more lines of diffoscope are in --json, data.rebuild`] : []),
  ];
}

/** What is not committed is the first thing to think of. */
function adviceOf({ root, context }: ReleaseContext, commit: string): string {
  const { clean, dirty } = isClean({ cwd: root, env: context.env }, { untracked: true });
  if (!clean) return `commit what is changed (${dirty[0]?.path}…), build and pack again, and compare again`;
  return `let the build take its time from SOURCE_DATE_EPOCH and no path from where it runs; git worktree add ../again ${commit.slice(0, 12)} has the same sources`;
}
