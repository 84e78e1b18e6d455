import type { Action, Kind } from '@windlass/kit/actions/action';
import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Hosts } from './host/hosts.ts';
import type { Place } from './host/place.ts';

/** A server of the config, with the release that is for it. */
export interface TargetContext {
  readonly release: ReleaseContext;
  /** Its name in the config. */
  readonly name: string;
  readonly server: ResolvedServer;
  readonly hosts: Hosts;
  /** Contact nothing. */
  readonly offline: boolean;
}

/** What a release does to one server. */
export interface TargetPlan {
  readonly server: string;
  readonly place: Place;
  /** Name of the release on the host. */
  readonly release: string;
  /** Actions that bring the bytes, to where nobody uses them yet. */
  readonly bring: readonly Action[];
  /** The ones that make them live; what they need of `bring` is added by the plan, over all servers. */
  readonly live: readonly Action[];
  /** What the server has, and what would be sent and removed; null offline. */
  readonly facts: HostFacts | null;
}

export interface HostFacts {
  readonly current: string | null;
  /** Whether that is this release already. */
  readonly isLive: boolean;
  readonly releases: readonly string[];
  readonly send: { readonly files: number; readonly bytes: number };
  /** Releases that are removed once the new one proved itself. */
  readonly prunes: readonly string[];
}

/** What was found on a server. */
export interface Validation {
  readonly server: string;
  readonly findings: readonly Finding[];
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** What the ledger knows of a server. */
export interface Deployed {
  readonly server: string;
  /** Name of the release on the host. */
  readonly release: string;
  /** SHA-256 of its manifest, hex. */
  readonly digest: string;
}

/** A way in which a product runs on a server: one folder here, and one line in targets.ts. */
export interface Target {
  readonly id: ResolvedServer['target'];
  /** Reads the world, never writes it. @throws WindlassError `gate` where the server is not as it must be. */
  plan(context: TargetContext): Promise<TargetPlan>;
  /** What an action of this target's kinds puts live; null for every other action. For who reads a ledger. */
  deployed(action: Action): Deployed | null;
  /** After the probes: notes that the release is good, and removes what has become too old. */
  confirm(context: TargetContext, plan: TargetPlan): Promise<{ readonly pruned: readonly string[] }>;
  /** Whether what is on the server is this release, file by file. `digest`: what the ledger says was put there; null where it does not know. */
  validate(context: TargetContext, digest: string | null): Promise<Validation>;
  kinds(services: Services, hosts: Hosts): readonly Kind[];
}
