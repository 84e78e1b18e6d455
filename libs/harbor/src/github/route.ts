import type { IncomingMessage } from 'node:http';
import type { Faults } from '../faults.ts';
import { type Answer, notFound } from './answer.ts';
import type { RateLimit } from './headers.ts';
import type { RepositoryRecord } from './state.ts';
import type { Store } from './store.ts';

/** Who asks, by the token. */
export interface Viewer {
  readonly login: string;
  /** Whether it may write to the repositories; what it may read, everybody may. */
  readonly push: boolean;
}

export interface Call {
  readonly store: Store;
  readonly faults: Faults;
  readonly rates: Map<string, RateLimit>;
  readonly request: IncomingMessage;
  readonly url: URL;
  /** What stands for the names in braces in the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly viewer: Viewer | null;
  readonly now: Date;
}

export interface RepositoryCall extends Call {
  readonly repository: RepositoryRecord;
  readonly gitDir: string;
}

export interface Route {
  readonly method: string;
  /** As in GitHub's OpenAPI document: `/repos/{owner}/{repo}/releases`; the last name may end in `+` and then takes slashes, too. */
  readonly path: string;
  /** Below https://docs.github.com/rest/. */
  readonly doc: string;
  /** Who may call it: everybody, whoever has a token, or who may push. */
  readonly needs: 'nothing' | 'token' | 'push';
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

type RepositoryHandler = (call: RepositoryCall) => Answer | Promise<Answer>;

/** A route below `/repos/{owner}/{repo}`. */
export function inRepository(
  method: string,
  path: string,
  doc: string,
  handle: RepositoryHandler,
  needs: Route['needs'] = method === 'GET' ? 'nothing' : 'push',
): Route {
  return { method, path: `/repos/{owner}/{repo}${path}`, doc, needs, handle: (call) => handle(withRepository(call)) };
}

function withRepository(call: Call): RepositoryCall {
  const repository = call.store.find(call.params['owner'] ?? '', call.params['repo'] ?? '');
  if (repository === undefined) throw notFound();
  return { ...call, repository, gitDir: call.store.gitDir(repository) };
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that fits. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found | null {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : null;
    if (params !== null) return { route, params };
  }
  return null;
}

function matchPath(template: string, path: string): Record<string, string> | null {
  const names: string[] = [];
  const pattern = template.replaceAll('.', '\\.').replace(/\{(\w+)(\+?)\}/g, (_, name: string, many: string) => {
    names.push(name);
    return many === '' ? '([^/]+)' : '(.*)';
  });
  const match = new RegExp(`^${pattern}$`).exec(path);
  if (match === null) return null;
  try {
    return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]));
  } catch {
    return null;
  }
}

/** A number of the path; what is none is not found. */
export function idOf(call: Call, name: string): number {
  const value = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(value)) throw notFound();
  return Number(value);
}

/** As GitHub writes times: UTC, whole seconds. */
export function stamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
