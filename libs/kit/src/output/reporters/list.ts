import { WindlassError } from '../../errors.ts';
import type { Mask } from '../../run/mask.ts';
import type { Reporter, ReporterName, Streams } from '../events.ts';
import { maskReporter } from '../mask.ts';
import { complete } from './complete.ts';
import type { Detail, ReporterOptions } from './formatters.ts';

type Make = (streams: Streams, env: NodeJS.ProcessEnv, options: ReporterOptions) => Reporter;

/** One line per reporter; each is only loaded when it is chosen. */
const reporters: Readonly<Record<ReporterName, () => Promise<Make>>> = {
  pretty: async () => (await import('./pretty.ts')).pretty,
  plain: async () => (await import('./plain.ts')).plain,
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  junit: async () => (await import('./junit.ts')).junit,
};

export interface ReporterRequest {
  /** `--reporter`; what fits the environment where not given. */
  readonly name: string | undefined;
  readonly streams: Streams;
  readonly env: NodeJS.ProcessEnv;
  /** Relative report paths start here. */
  readonly cwd: string;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** `--json`: whoever reads the envelope needs no prose beside it. Annotations and reports stay. */
  readonly json?: boolean;
  /** Takes secrets out of all that is printed or written (`Redactor` of run/redact.ts). */
  readonly redactor?: { mask: Mask };
}

/** @throws WindlassError `usage` for a name that is none of ours. */
export async function makeReporter(request: ReporterRequest): Promise<Reporter> {
  const { name, streams, env, cwd, redactor } = request;
  const chosen = name ?? defaultReporter(env, streams);
  if (!isReporterName(chosen)) {
    throw new WindlassError('usage', `there is no reporter "${chosen}"`, {
      next: `one of ${Object.keys(reporters).join(', ')}`,
    });
  }
  const make = await reporters[chosen]();
  const reporter = complete(
    make(streams, env, {
      detail: detailOf(request, chosen),
      cwd,
      // A file that nobody asked for would make the working tree dirty under the next script.
      writesReport: name !== undefined || Boolean(env.WINDLASS_REPORT),
    }),
  );
  return redactor === undefined ? reporter : maskReporter(reporter, (text) => redactor.mask(text));
}

function detailOf({ quiet, verbose, json }: ReporterRequest, chosen: ReporterName): Detail {
  if (quiet) return 'quiet';
  if (verbose) return 'verbose';
  return json && (chosen === 'pretty' || chosen === 'plain') ? 'quiet' : 'normal';
}

/** What fits where we run: the CI system's own reporter, `plain` without a terminal, else `pretty`. */
export function defaultReporter(env: NodeJS.ProcessEnv, { isTTY }: Pick<Streams, 'isTTY'>): ReporterName {
  if (env.GITHUB_ACTIONS === 'true') return 'github';
  if (isSet(env.GITLAB_CI)) return 'gitlab';
  return isTTY && !isSet(env.CI) ? 'pretty' : 'plain';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

function isReporterName(name: string): name is ReporterName {
  return Object.hasOwn(reporters, name);
}
