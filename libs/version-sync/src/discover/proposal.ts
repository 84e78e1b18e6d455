import type { FoundField } from './fields.ts';

/** A config as discovery would write it: plain data, and the comments that say why. */
export interface Proposal {
  readonly product: string;
  readonly source: string;
  readonly files: readonly string[];
  /** Version-bearing files that carry another version: listed for a person to decide. */
  readonly others: readonly { readonly file: string; readonly value: string }[];
  readonly builds: Readonly<Record<string, { readonly preset: string; readonly dir?: string }>>;
  readonly channels: Readonly<Record<string, { readonly package?: string; readonly manifest?: string }>>;
}

export interface Facts {
  /** Name of the repository's folder. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly fields: readonly FoundField[];
  /** Text of a small file, or null: asked only for manifests. */
  readonly read: (file: string) => string | null;
  /** URL of the remote, or null. */
  readonly remote: string | null;
}
