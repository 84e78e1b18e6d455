import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ContentReader } from '../../archive/format.ts';
import { type ContentCheck, finding, type Subject } from '../subject.ts';
import { appstream, desktopFile, type Linter, lintian, rpmlint } from './linters.ts';
import type { Remark } from './remark.ts';
import { runLinter } from './run-linter.ts';

const id = 'artifact-lint';

/** Bytes of a file that describes an application; a longer one is none. */
const longest = 1024 * 1024;
const mostFiles = 50;
const mostShown = 50;

const byFormat: Readonly<Record<string, Linter>> = { deb: lintian, rpm: rpmlint };

/** What a linter is given: a file of the package, or the package itself (`path` null). */
interface Job {
  readonly linter: Linter;
  readonly path: string | null;
  readonly content: Buffer | null;
}

export const lint: ContentCheck = {
  id,
  title: 'the linters of its format, and of what describes an application in it, find nothing',
  applies: ({ check }) => check.lint !== null,
  look: ({ one }) => {
    const linter = byFormat[one.format];
    const jobs: Job[] = linter === undefined ? [] : [{ linter, path: null, content: null }];
    return {
      visit: ({ kind, path, size }) => {
        const inside = kind === 'file' ? linterOf(path) : null;
        if (inside === null || size > longest || jobs.length > mostFiles) return null;
        return collect((content) => jobs.push({ linter: inside, path, content }));
      },
      found: (subject) => runAll(subject, jobs),
    };
  },
};

function linterOf(path: string): Linter | null {
  if (path.endsWith('.desktop')) return desktopFile;
  return /\.(?:metainfo|appdata)\.xml$/.test(path) ? appstream : null;
}

function collect(take: (content: Buffer) => void): ContentReader {
  const parts: Buffer[] = [];
  let length = 0;
  return {
    push: (piece) => {
      length += piece.length;
      if (length <= longest) parts.push(Buffer.from(piece));
    },
    end: () => take(Buffer.concat(parts)),
  };
}

async function runAll(subject: Subject, jobs: readonly Job[]): Promise<readonly Finding[]> {
  if (jobs.length === 0) return [];
  const found: Finding[] = [];
  const missing = new Set<Linter>();
  for (const job of jobs) {
    if (missing.has(job.linter)) continue;
    const remarks = await inScratch((scratch) =>
      runLinter(subject.release, job.linter, fileOf(subject, job, scratch), scratch),
    );
    if (remarks === null) missing.add(job.linter);
    found.push(...toFindings(subject, job, remarks));
  }
  return found;
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-lint-')));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Under its own name: validators look at that, too. */
function fileOf(subject: Subject, { path, content }: Job, scratch: string): string {
  if (path === null || content === null) return subject.file;
  const file = join(scratch, posix.basename(path));
  writeFileSync(file, content);
  return file;
}

function toFindings(
  subject: Subject,
  { linter, path }: Job,
  remarks: readonly Remark[] | string | null,
): readonly Finding[] {
  const { program, from } = linter;
  if (remarks === null) {
    const message = `${program} is not installed: it did not look at ${path ?? 'the package'}`;
    const fix = `apt-get install ${from}, where there is apt; or packages.${subject.artifact.package}.check.lint: false`;
    return [finding(subject, id, { severity: 'info', message, fix })];
  }
  if (typeof remarks === 'string')
    return [finding(subject, id, { severity: 'warning', message: remarks, fix: `${program} '${subject.file}'` })];
  const ignore = subject.one.check.lint?.ignore ?? [];
  const left = remarks.filter((remark) => !isIgnored(remark, ignore));
  const shown = left.slice(0, mostShown).map((remark) => remarkFinding(subject, linter, path, remark));
  const more = left.length - shown.length;
  if (more === 0) return shown;
  const severity = left.slice(mostShown).some((remark) => remark.severity === 'error') ? 'error' : 'warning';
  return [
    ...shown,
    finding(subject, id, { severity, message: `${program} says ${more} more`, fix: `${program} '${subject.file}'` }),
  ];
}

function remarkFinding(subject: Subject, { program }: Linter, path: string | null, remark: Remark): Finding {
  const { severity, tag, text, line } = remark;
  const place = path === null ? '' : `${path}${line === undefined ? '' : `:${line}`}: `;
  const about = tag === null ? 'a piece of this message' : tag;
  return finding(subject, id, {
    severity,
    message: `${program}: ${place}${text}`,
    expected: `no ${severity} of ${program}`,
    actual: tag ?? text,
    fix: `correct it; where it does not count: ${about} in packages.${subject.artifact.package}.check.lint.ignore`,
  });
}

/**
 * Rules that distributions have for what is their own. /opt is where packages of others belong (FHS 3.0, 3.13); a signature goes out beside the
 * package; and no bug of Debian is closed by its first upload.
 */
const ofDistributions: readonly string[] = ['dir-or-file-in-opt', 'no-signature', 'initial-upload-closes-no-bugs'];

/** By its tag; a remark without one by a piece of its text. */
function isIgnored({ tag, text }: Remark, ignore: readonly string[]): boolean {
  if (tag !== null && ofDistributions.includes(tag)) return true;
  return ignore.some((one) => (tag === null ? text.includes(one) : tag === one));
}
