import { asWindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import type { Version } from '@windlass/version-sync/model/version';

/** What is looked at: one address under which users find the product. */
export interface Subject {
  /** Name of the server in the config. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly version: { readonly path: string; readonly pointer: string } | null;
  readonly health: readonly { readonly path: string; readonly status: number; readonly contains: string | null }[];
  /** The version that must be there. */
  readonly expected: Version;
  readonly limits: Limits;
}

export interface Limits {
  /** A certificate that is valid for fewer days is an error. */
  readonly tlsDays: number;
  /** Milliseconds in which a health path must have answered wholly; null: however long it takes. */
  readonly maxMs: number | null;
  /** Further attempts where no answer, 429, 502, 503 or 504 comes. */
  readonly retries: number;
}

export const defaultLimits: Limits = { tlsDays: 14, maxMs: null, retries: 2 };

export type CheckContext = Pick<Services, 'http' | 'env' | 'signal' | 'now'>;

export interface CheckResult {
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  /** Null where it is ok. */
  readonly why: string | null;
}

/** One question to the world, asked from outside; it changes nothing. */
export interface Check {
  /** Kind of the check, kebab case: the `check` of its findings. */
  readonly id: string;
  /** `web: https://beacon.example/ answers 200`. */
  readonly title: string;
  /** A failure is an error where not given. */
  readonly severity?: 'error' | 'warning';
  /** What to type to ask the same by hand. */
  readonly command: string;
  /** Throws WindlassError where no answer comes: that is a failure of the check. */
  run(context: CheckContext): Promise<CheckResult>;
}

/** A row of the table that reports show. */
export interface Checked extends CheckResult {
  readonly id: string;
  readonly title: string;
  readonly severity: 'error' | 'warning';
  readonly command: string;
  readonly ms: number;
}

/** Runs checks, a few at a time, and gives their rows in the order of the checks. @throws WindlassError `interrupted` only. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  atOnce = 8,
): Promise<readonly Checked[]> {
  const rows = new Map<Check, Checked>();
  const left = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = left.shift(); check !== undefined; check = left.shift())
      rows.set(check, await runCheck(check, context));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return checks.flatMap((check) => rows.get(check) ?? []);
}

async function runCheck(check: Check, context: CheckContext): Promise<Checked> {
  const { id, title, severity = 'error', command } = check;
  const start = performance.now();
  const row = (result: CheckResult): Checked => ({
    id,
    title,
    severity,
    command,
    ...result,
    ms: Math.round(performance.now() - start),
  });
  try {
    return row(await check.run(context));
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted' || error.kind === 'internal') throw error;
    const why = error.why === undefined ? error.message : `${error.message}: ${error.why}`;
    return row({ ok: false, expected: 'an answer', actual: 'none', why });
  }
}

/** A failed row as a finding; nothing for one that is ok. */
export function findingsOf(rows: readonly Checked[]): readonly Finding[] {
  return rows
    .filter(({ ok }) => !ok)
    .map(({ id, title, severity, expected, actual, why, command }) => ({
      check: id,
      severity,
      message: why === null ? title : `${title}: ${why}`,
      expected,
      actual,
      fix: command,
    }));
}
