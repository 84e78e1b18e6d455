import type { ScriptContext } from '../cli/script.ts';
import type { ResolvedConfig } from '../config/resolved.ts';
import { resolveSecret } from '../config/secrets.ts';
import { type Http, makeHttp } from '../http/http.ts';
import { makeRunner, type Runner } from '../run/runner.ts';

/** What kinds of actions and checks need of the world. Credentials are asked for when they are needed, never kept in an action. */
export interface Services {
  /** Folder of the config, absolute: paths in actions start here. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly runner: Runner;
  readonly http: Http;
  readonly redactor: ScriptContext['redactor'];
  readonly emit: ScriptContext['emit'];
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /**
   * The secret that the config names so, else the environment variable of that name; null where neither is there. It is registered with
   * the redactor. @throws WindlassError `config` where the config's reference leads nowhere.
   */
  secret(name: string): Promise<string | null>;
}

export function makeServices(
  context: Pick<ScriptContext, 'env' | 'redactor' | 'emit' | 'signal' | 'now' | 'args'>,
  root: string,
  config: Pick<ResolvedConfig, 'secrets'>,
  logDir: string | null,
): Services {
  const { env, redactor, emit, signal, now, args } = context;
  const known = new Map<string, Promise<string | null>>();
  const find = async (name: string): Promise<string | null> => {
    const reference = config.secrets[name] ?? (env[name] ? (`env:${name}` as const) : null);
    if (reference === null) return null;
    const warn = (message: string) => emit({ kind: 'note', level: 'warning', message });
    return resolveSecret(reference, { env, dir: root, redactor, warn });
  };
  return {
    root,
    env,
    runner: makeRunner({ plan: args.flag('plan'), redactor, logDir, emit, signal }),
    http: makeHttp({ env, signal }),
    redactor,
    emit,
    signal,
    now,
    secret: (name) => {
      const found = known.get(name) ?? find(name);
      known.set(name, found);
      return found;
    },
  };
}
