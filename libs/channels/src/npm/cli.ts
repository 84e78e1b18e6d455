import { cleanEnv } from '@windlass/kit/run/env';
import type { Services } from '@windlass/kit/services/services';

/** What `--json` prints when npm fails. */
export interface NpmFault {
  /** For instance E403, E409, ENEEDAUTH; null where npm refused by itself without one. */
  readonly code: string | null;
  readonly summary: string;
}

export interface NpmRan {
  /** False in plan mode, where a command that writes does not run. */
  readonly ran: boolean;
  readonly stdout: string;
  /** Null where it ended well. */
  readonly fault: NpmFault | null;
}

export interface NpmCall {
  readonly cwd: string;
  /** Whether it changes anything outside of itself. */
  readonly writes: boolean;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The registry that it talks to: a token that the config names is handed over for this one only. */
  readonly registry?: string;
  /** Without credentials: for what runs the package's own scripts. */
  readonly clean?: boolean;
}

/** Runs the user's own npm, with the user's npmrc, proxy and registry; a token goes through the environment, never on the command line. */
export async function npm(services: Services, args: readonly string[], call: NpmCall): Promise<NpmRan> {
  const { cwd, writes, signal, timeoutMs = 600_000 } = call;
  const env = call.clean === true ? cleanNpmEnv(services.env) : await npmEnv(services, call.registry);
  const given = { cwd, writes, timeoutMs, env, ...(signal === undefined ? {} : { signal }) };
  const words = [...args, '--json', '--no-update-notifier'];
  const result = await services.runner.run('npm', words, { ...given, kind: 'publish', check: false });
  const failed = result.ran && result.exitCode !== 0;
  return { ran: result.ran, stdout: result.stdout, fault: failed ? faultOf(result.stdout, result.stderr) : null };
}

/** The environment as it is; a token that the config (or NPM_TOKEN, NODE_AUTH_TOKEN) names counts for the registry, as in an npmrc. */
async function npmEnv(services: Services, registry: string | undefined): Promise<NodeJS.ProcessEnv> {
  const token = (await services.secret('NPM_TOKEN')) ?? (await services.secret('NODE_AUTH_TOKEN'));
  if (token === null) return services.env;
  const own = registry === undefined ? {} : { [`npm_config_${nerfDart(registry)}:_authToken`]: token };
  return { ...services.env, NPM_TOKEN: token, ...own };
}

/** Scripts of the package see how to reach a registry, and no credential. */
function cleanNpmEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean = cleanEnv(['npm_config_*', 'SOURCE_DATE_EPOCH', 'WINDLASS_*'], env);
  return Object.fromEntries(Object.entries(clean).filter(([name]) => !/auth|token|password/i.test(name)));
}

/** A registry as npm names it in its settings: without the protocol, with a slash at the end. */
function nerfDart(registry: string): string {
  const { host, pathname } = new URL(registry);
  return `//${host}${pathname.replace(/\/*$/, '/')}`;
}

function faultOf(stdout: string, stderr: string): NpmFault {
  const said = parseJson(stdout);
  const error = isRecord(said) && isRecord(said['error']) ? said['error'] : {};
  const { code, summary } = error;
  const lines = stderr.split('\n').filter((line) => /^npm (?:error|ERR!)/.test(line) && !/complete log/.test(line));
  const text = typeof summary === 'string' ? summary : lines.join('\n') || stderr.trim().slice(-400);
  return { code: typeof code === 'string' ? code : null, summary: text.split('\n').slice(0, 3).join(' ').trim() };
}

/** null where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
