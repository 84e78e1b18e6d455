import type { IncomingMessage } from 'node:http';

/** What goes wrong. `lost` is the one that matters most: the other side did it, and we do not hear so. */
export type FaultEffect =
  /** This is answered, and the service never hears of the request. Of a git command over SSH: `body` is the refusal. */
  | {
      readonly is: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection breaks after so many bytes of the request's body (default 0); the service never hears of it. */
  | { readonly is: 'reset'; readonly afterBytes?: number }
  /** The service does it, and its answer breaks off after so many bytes of the body. */
  | { readonly is: 'truncate'; readonly bytes: number }
  /** The service does it, so many milliseconds later. */
  | { readonly is: 'delay'; readonly ms: number }
  /** The service does it, and this is answered instead (default 500); null breaks the connection. */
  | { readonly is: 'lost'; readonly status?: number | null }
  /** A fault that only the service itself can play, by its name there (GitHub: `starter`; AUR: `maintenance banned unverified`). */
  | { readonly is: 'own'; readonly name: string };

export interface Fault {
  /** All hosts, methods and paths where not given. Of git over SSH, `method` is `GIT` and the query `service=receive-pack` or `upload-pack`. */
  readonly host?: string;
  readonly method?: string;
  /** A text is the whole path without query; an expression is tried on path and query. */
  readonly path?: string | RegExp;
  /** Requests that it strikes before it is used up. Default 1. */
  readonly times?: number;
  /** Matching requests that pass before it strikes. Default 0. */
  readonly after?: number;
  readonly effect: FaultEffect;
}

export interface Asked {
  readonly host: string;
  readonly method: string;
  /** With query. */
  readonly path: string;
}

interface Entry {
  readonly fault: Fault;
  passes: number;
  left: number;
}

/** The faults that are set, in order: the first that matches strikes. */
export class Faults {
  #entries: Entry[] = [];

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) this.#entries.push({ fault, passes: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Those that have not struck as often as they were to: a test that leaves some has not tried what it meant to. */
  get left(): readonly Fault[] {
    return this.#entries.map(({ fault }) => fault);
  }

  /** The effect that strikes this request, if any; counts it. */
  take(asked: Asked): FaultEffect | null {
    return this.#strike(asked, (effect) => effect.is !== 'own');
  }

  /** Whether the service is to play its fault `name` on this request; counts it. */
  takeOwn(asked: Asked, name: string): boolean {
    return this.#strike(asked, (effect) => effect.is === 'own' && effect.name === name) !== null;
  }

  #strike(asked: Asked, wanted: (effect: FaultEffect) => boolean): FaultEffect | null {
    const found = this.#entries.filter(({ fault }) => wanted(fault.effect) && matches(fault, asked));
    const entry = found.find((one) => one.passes === 0);
    for (const one of found) if (one !== entry && one.passes > 0) one.passes -= 1;
    if (entry === undefined) return null;
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((one) => one !== entry);
    return entry.fault.effect;
  }
}

function matches({ host, method, path }: Fault, asked: Asked): boolean {
  if (host !== undefined && host !== asked.host) return false;
  if (method !== undefined && method !== asked.method) return false;
  if (path === undefined) return true;
  // A global expression keeps a position between calls.
  return typeof path === 'string' ? path === asked.path.split('?')[0] : asked.path.search(path) >= 0;
}

export function askedOf({ method = 'GET', url = '/', headers }: IncomingMessage): Asked {
  return { host: (headers.host ?? '').replace(/:\d+$/, ''), method, path: url };
}
