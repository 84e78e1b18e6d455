/** A value that survives JSON: actions, plans and ledger entries are made of these only. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How far an undo reaches with the credentials at hand (DESIGN, idea 4). */
export type Reach =
  | { readonly undo: 'full' }
  | { readonly undo: 'partial'; readonly residue: string }
  | { readonly undo: 'none'; readonly why: string };

/** Of which bytes (`of`) the digest is: a file, an archive, a tree listing… */
export interface Digest {
  readonly alg: 'sha256' | 'sha512' | 'sha1' | 'git-oid';
  readonly hex: string;
  readonly of: string;
}

/** What the other side says is there (DESIGN, idea 1). `unknown` never means absent. Times are ISO 8601, UTC. */
export type Observation =
  | { readonly is: 'absent' }
  | { readonly is: 'present'; readonly digest: Digest }
  | { readonly is: 'pending'; readonly since: string; readonly deadline: string }
  | { readonly is: 'unknown'; readonly why: string };

/** One thing to do, as data. `kind` carries its version (`npm.publish@1`), so that an old ledger stays undoable. */
export interface Action<A extends Json = Json> {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly args: A;
  readonly needs: readonly string[];
  readonly reach: Reach;
}

/** What a script would do: printed by `--plan`, applied without it, asserted on by tests. */
export interface Plan {
  readonly schema: 'windlass/plan@1';
  readonly script: string;
  readonly product: string | null;
  readonly version: string | null;
  readonly actions: readonly Action[];
  /** Id of the first action that cannot be taken back wholly; null where all can. */
  readonly irreversibleFrom: string | null;
}

/** Facts that an outcome leaves behind in the ledger. Redacted before it is written. */
export type Evidence = { readonly [key: string]: Json };

export interface KindContext {
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Throws `locked` when the lease was lost or fenced off: called right before each effect. */
  readonly assertLease: () => Promise<void>;
}

/** The behaviour of one kind of action, with its undo beside it (DESIGN, idea 4). Throws WindlassError only. */
export interface Kind<A extends Json = Json> {
  readonly kind: string;
  /** Asks the world. Never writes. */
  observe(args: A, context: KindContext): Promise<Observation>;
  /** The digest that means "already right"; null where presence alone is the goal. */
  goal(args: A): Digest | null;
  /** What is needed to come back; written with the intent before the effect. */
  former(args: A, context: KindContext): Promise<Json>;
  apply(args: A, context: KindContext): Promise<Evidence>;
  undo?(args: A, former: Json, context: KindContext): Promise<Evidence>;
  /**
   * Whether what is there now is what was there before earlier actions of the same release (newest first, of any kind), which this one built
   * on: undoing a later action may have taken both back at once, and undoing an earlier one takes this one's ground away. Never writes.
   */
  isFurtherBack?(args: A, former: Json, earlier: readonly Action[], context: KindContext): Promise<boolean>;
  /** Milliseconds in which `absent` after an intent still counts as `pending`. 0: at once. */
  readonly settleMs: number;
  /** Whether a present but different digest may be replaced (a file, a pointer) or not (an immutable version). */
  readonly replaces: boolean;
  /** Users follow what it writes: what it moved is released. Bytes that nobody is led to are not. */
  readonly isPointer?: true;
}
