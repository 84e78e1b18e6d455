import { formatVersion, type Version } from './version.ts';

export type Ecosystem =
  | 'full'
  | 'core'
  | 'pub'
  | 'npm'
  | 'cargo'
  | 'pep440'
  | 'aur'
  | 'debian'
  | 'rpm'
  | 'nuget'
  | 'oci'
  | 'windows'
  | 'android'
  | 'ios'
  | 'gem'
  | 'maven'
  | 'helm'
  | 'snap'
  | 'flatpak'
  | 'winget'
  | 'scoop'
  | 'homebrew'
  | 'hex'
  | 'cmake'
  | 'go'
  | 'git-tag';

export interface Projection {
  readonly text: string;
  /** True where two versions of ours that differ become the same text, or the same version to that ecosystem. */
  readonly lossy: boolean;
  /** Why it is lossy, or what would overflow; one sentence. */
  readonly why?: string;
}

/** A version as one ecosystem writes it. */
export function project(version: Version, _ecosystem: Ecosystem): Projection {
  return { text: formatVersion(version), lossy: false };
}
