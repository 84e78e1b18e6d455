/** What is kept, in the order of use, and how much of it: the oldest goes when room is needed. Knows of no disk. */
export interface Shelf {
  /** Bytes; null where it is not there. */
  sizeOf(hash: string): number | null;
  add(hash: string, size: number): void;
  /** It is the last to go now. */
  use(hash: string): void;
  /** It is gone already. */
  drop(hash: string): void;
  /** Makes room for what is to come. */
  reserve(size: number): Room;
  readonly count: number;
  /** With what is reserved. */
  readonly bytes: number;
}

/** What was kept free for something that is coming. */
export interface Room {
  /** It has come. */
  fill(hash: string): void;
  /** It does not come any more. Nothing after `fill`. */
  free(): void;
}

/** `limit` in bytes; `evict` is called for what has to go. */
export function makeShelf(limit: number, evict: (hash: string, bytes: number) => void): Shelf {
  // A Map keeps the order in which keys were set.
  const sizes = new Map<string, number>();
  let kept = 0;
  let reserved = 0;
  const drop = (hash: string): void => {
    kept -= sizes.get(hash) ?? 0;
    sizes.delete(hash);
  };
  const makeRoom = (): void => {
    for (const [hash, size] of sizes) {
      if (kept + reserved <= limit) return;
      drop(hash);
      evict(hash, size);
    }
  };
  const add = (hash: string, size: number): void => {
    drop(hash);
    sizes.set(hash, size);
    kept += size;
    makeRoom();
  };
  return {
    sizeOf: (hash) => sizes.get(hash) ?? null,
    add,
    use: (hash) => {
      const size = sizes.get(hash);
      if (size === undefined) return;
      sizes.delete(hash);
      sizes.set(hash, size);
    },
    drop,
    reserve: (size) => {
      reserved += size;
      makeRoom();
      let left = size;
      const free = (): void => {
        reserved -= left;
        left = 0;
      };
      return {
        free,
        fill: (hash) => {
          free();
          add(hash, size);
        },
      };
    },
    get count() {
      return sizes.size;
    },
    get bytes() {
      return kept + reserved;
    },
  };
}
