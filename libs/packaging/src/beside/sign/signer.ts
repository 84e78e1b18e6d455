import type { SignerId } from '../names.ts';

/** A file that is signed as a whole. */
export interface SignedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One way of signing, opened with its key or identity. */
export interface Signer {
  readonly id: SignerId;
  /** Why a signature is not one of ours of exactly these bytes; null where it is, so that it can stay. */
  fault(signature: Uint8Array, file: SignedFile): Promise<string | null>;
  /** Null where this cannot be signed here, which has then been said. @throws WindlassError `config` for a key that cannot be used, `build`. */
  sign(file: SignedFile): Promise<Uint8Array | null>;
  /** Leaves nothing behind: no process, no copy of a key. */
  close(): Promise<void>;
}
