import type { AurOptions as AurParts } from './aur/aur.ts';
import type { GithubOptions as GithubParts } from './github/github.ts';
import type { GitService, Service } from './service.ts';

/** What a rehearsal world is to hold. Everything is by the names of the real world. */
export interface HarborOptions {
  /** Its folder: made where it is not there, else opened again with all that it holds. */
  readonly dir: string;
  /** Null or left out: no GitHub. */
  readonly github?: GithubOptions | null;
  /** Null or left out: no AUR. */
  readonly aur?: AurOptions | null;
  readonly hosts?: readonly HostOptions[];
  /** Whether there is an npm registry. Default true; it needs verdaccio. */
  readonly npm?: boolean;
  /** Folders whose node_modules may hold verdaccio, besides Windlass's own. Default: the working folder. */
  readonly from?: readonly string[];
  /** `never`: hosts are served by the SSH server that Windlass brings. Default `auto`: by the system's sshd where it can be used. */
  readonly sshd?: 'auto' | 'never';
  /** Further parts of the world. */
  readonly extra?: readonly Double[];
}

/** One token may do everything; it is made and kept where none is given. */
export type GithubOptions = Omit<GithubParts, 'dir' | 'token' | 'faults'> & { readonly token?: string };

export type AurOptions = Omit<AurParts, 'dir' | 'faults'>;

export interface HostOptions {
  /** As ssh knows it: `web.beacon.example`. */
  readonly name: string;
  /** Its one ssh user; the user who runs the harbor where not given. */
  readonly user?: string;
  readonly serves?: readonly {
    /** `https://downloads.beacon.example/beacon` */
    readonly url: string;
    /** From the home of the user where not absolute: `sites/beacon/current`. */
    readonly folder: string;
  }[];
}

/** A part of the world that stands for one real service: what it answers by HTTP, and the repositories it has behind SSH. */
export interface Double {
  readonly services: readonly Service[];
  readonly git: readonly GitService[];
  close(): Promise<void>;
}
