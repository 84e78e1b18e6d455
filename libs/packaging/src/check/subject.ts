import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArchivedEntry, Visit } from '../archive/format.ts';
import type { Artifact } from '../artifacts.ts';

/** One packed file under check. */
export interface Subject {
  readonly release: ReleaseContext;
  readonly artifact: Artifact;
  /** What the config asks of it. */
  readonly one: ResolvedPackage;
  /** Absolute. */
  readonly file: string;
  /** What is really inside, as it is written there. */
  readonly entries: readonly ArchivedEntry[];
  /** Bytes and SHA-256 as they are. */
  readonly size: number;
  readonly sha256: string;
  /** What SHA256SUMS says; null where it does not list the file. */
  readonly listed: string | null;
  /** Bytes of the same package in the release before; null where that is not known. */
  readonly formerSize: number | null;
  /** Milliseconds. */
  readonly runTimeout: number;
  /** Adds to the evidence of the step: what was looked at, and with what. */
  readonly note: (evidence: Readonly<Record<string, unknown>>) => void;
}

/** A check of a packed file: a new one is a file and a line in `checks.ts`. */
export interface Check {
  /** Rule in findings, kebab case. */
  readonly id: string;
  /** What it makes sure of; shown by `--plan`. */
  readonly title: string;
  /** Whether there is something to check for this package. */
  readonly applies: (one: ResolvedPackage) => boolean;
  /** Whether it starts what is in the package, which only happens where nothing else was found to be wrong. */
  readonly runs?: true;
  readonly find: (subject: Subject) => Promise<readonly Finding[]> | readonly Finding[];
}

/** What is known of a packed file before it is read. */
export type Unread = Omit<Subject, 'entries'>;

/** Looks at the content of a packed file, which is read once for all checks. */
export interface Look {
  readonly visit: Visit;
  /** Asked when everything was read. */
  found(subject: Subject): Promise<readonly Finding[]> | readonly Finding[];
  /** Called in any case, at the end. */
  close?(): void;
}

/** A check that has to see what is in the files. */
export interface ContentCheck extends Pick<Check, 'id' | 'title' | 'applies'> {
  readonly look: (unread: Unread) => Look | Promise<Look>;
}

export type AnyCheck = Check | ContentCheck;

/** The words of a finding that are the same for a whole check. */
export function finding(
  { artifact }: Pick<Subject, 'artifact'>,
  check: string,
  parts: Omit<Finding, 'check' | 'severity' | 'file'> & Partial<Pick<Finding, 'severity' | 'file'>>,
): Finding {
  return { check, severity: 'error', file: artifact.name, ...parts };
}

/** A path inside as the config may mean it: whole, and below the folder that everything is in. No slash at its end. */
export function namesOf(path: string, prefix: string | null): readonly string[] {
  const whole = path.replace(/^\.\//, '').replace(/\/$/, '');
  return prefix !== null && whole.startsWith(`${prefix}/`) ? [whole, whole.slice(prefix.length + 1)] : [whole];
}

/** The one folder at the top of an archive; null where there are several things, or a file. */
export function topFolder(entries: readonly ArchivedEntry[]): string | null {
  const tops = new Set(entries.map(({ path }) => path.replace(/^\.\//, '').split('/')[0] ?? ''));
  const [top = ''] = tops;
  const isFolder = entries.some(({ path }) => path.startsWith(`${top}/`));
  return tops.size === 1 && top !== '' && isFolder ? top : null;
}
