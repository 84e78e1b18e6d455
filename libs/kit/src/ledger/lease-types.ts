import type { Owner } from './owner.ts';

/** The right to act on one release line, for a while. */
export interface Lease {
  readonly line: string;
  /** Grows with every holder: what an older holder still does can be told apart and refused. */
  readonly fence: number;
  readonly owner: Owner;
  /** ISO 8601, UTC. */
  readonly acquiredAt: string;
  readonly expiresAt: string;
  /** Proves that a process is the holder, or was started by it. */
  readonly token: string;
  readonly released: boolean;
}

/** Where leases are kept. The lease with the highest fence is the truth. */
export interface LeaseStore {
  read(line: string): Promise<Lease | null>;
  /**
   * Puts `next` where the current fence is `expectedFence` (null: there is none yet); false where it is not any more.
   * The same fence again is a heartbeat or a release by the holder of the same token.
   */
  swap(line: string, expectedFence: number | null, next: Lease): Promise<boolean>;
}

export interface HeldLease {
  readonly line: string;
  readonly fence: number;
  readonly token: string;
  /** @throws WindlassError `locked` once the lease was fenced off or taken over. Asks the store each time. */
  assertHeld(): Promise<void>;
  heartbeat(): Promise<void>;
  /** Gives it back; does nothing for a process that only joined, or when it was lost. */
  release(): Promise<void>;
  /** The value of WINDLASS_LEASE with which a child process joins. */
  joinKey(): string;
}
