/** `[epoch:]upstream[-revision]`, deb-version(7). */
export interface DebianVersion {
  /** With its colon; empty where there is none. */
  readonly epoch: string;
  readonly upstream: string;
  /** Without its hyphen; null in a native package. */
  readonly revision: string | null;
}

/** A part after the last hyphen that starts with a letter (`3.4.0-rc1`) is a pre-release somebody wrote, not a revision. */
export function readDebianVersion(text: string): DebianVersion {
  const match = /^(\d+:)?(.*?)(?:-(\d[0-9A-Za-z+.~]*))?$/.exec(text);
  return { epoch: match?.[1] ?? '', upstream: match?.[2] ?? text, revision: match?.[3] ?? null };
}
