import type { Action, Digest, Kind, Reach } from '@windlass/kit/actions/action';
import type { ChannelId } from '@windlass/kit/config/schema';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import type { ArtifactList } from '@windlass/packaging/artifacts';
import type { Ecosystem } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** Whether these credentials may publish and take back; found out without a side effect. */
export interface Proof {
  readonly publish: 'yes' | 'no' | 'unknown';
  /** Who the other side says we are. */
  readonly as: string | null;
  readonly undo: Reach;
  /** Why not, or why it cannot be known; and what to type next. */
  readonly why: string | null;
  readonly next: string | null;
}

/** What users of a channel get now. */
export type Live =
  | { readonly is: 'absent' }
  /** `version` as the channel writes it; `digests` of what a user downloads, by file name. */
  | {
      readonly is: 'present';
      readonly version: string;
      readonly digests: Readonly<Record<string, Digest>>;
      readonly url: string;
    }
  | { readonly is: 'pending'; readonly version: string; readonly since: string; readonly deadline: string }
  | { readonly is: 'unknown'; readonly why: string };

export interface PreparedFile {
  /** From the folder of the config. */
  readonly file: string;
  readonly content: string;
}

/** A channel with the product that is released through it. */
export interface ChannelContext {
  readonly release: ReleaseContext;
  readonly services: Services;
  /** The name in this channel: the config's `package`, else the product. */
  readonly package: string;
  /** The version as this channel writes it. */
  readonly version: string;
  /** Throws `gate` where nothing was packed. */
  readonly artifacts: () => ArtifactList;
  /** What is asked once for all verbs (which registry npm means): made at the first call of this name. */
  readonly once?: <T>(name: string, make: () => Promise<T>) => Promise<T>;
}

/**
 * A place where a product is published (DESIGN, "Channels"). Retracting is the `undo` of its kinds, drawn from the ledger.
 * Bytes go out by the actions of `publish`, what users follow is moved by those of `promote`.
 */
export interface Channel {
  readonly id: ChannelId;
  readonly title: string;
  /** Whose way of writing versions it has; null: as it is. */
  readonly ecosystem: Ecosystem | null;
  /** Channels whose bytes its manifest points to, where they are configured too. */
  readonly pointsTo: readonly ChannelId[];
  prove(context: ChannelContext): Promise<Proof>;
  /** Asks the world what is live, by exact match; never writes, never throws for what the other side says. */
  observe(context: ChannelContext): Promise<Live>;
  /** Files for this version; pure. */
  prepare(context: ChannelContext): Promise<readonly PreparedFile[]>;
  /** The ecosystem's own rules on what would be published. */
  check(context: ChannelContext): Promise<readonly Finding[]>;
  /** Bytes, to where nobody follows yet. Ids start with `<channel id>-`. */
  publish(context: ChannelContext): Promise<readonly Action[]>;
  /** Pointers. `needs` inside the channel; the plan adds those of other channels. */
  promote(context: ChannelContext): Promise<readonly Action[]>;
  kinds(services: Services): readonly Kind[];
}
