import type { ChannelId, Preset, ReleaseType } from './schema.ts';

export type * from './resolved-packages.ts';

/** Paths start at the folder of the config. Null: not given. */

export interface ResolvedTool {
  /** Range as npm writes it. */
  readonly version: string | null;
  readonly command: readonly string[] | null;
  readonly optional: boolean;
}

export interface ResolvedBuild {
  readonly preset: Preset;
  /** `.` is the folder of the config. */
  readonly dir: string;
  readonly command: readonly string[] | null;
  readonly output: string | null;
  /** Globs; null: every file of `dir` that git knows. */
  readonly inputs: readonly string[] | null;
  /** Names of variables that are let through. */
  readonly env: readonly string[];
  readonly needs: readonly string[];
}

export interface ResolvedServer {
  readonly host: string;
  readonly target: 'static';
  readonly path: string;
  readonly build: string | null;
  /** Without a slash at its end. */
  readonly url: string | null;
  readonly version: { readonly path: string; readonly pointer: string } | null;
  readonly health: readonly { readonly path: string; readonly status: number; readonly contains: string | null }[];
  readonly keep: number;
}

export interface ResolvedChannel {
  readonly package: string | null;
  readonly manifest: string | null;
  /** Null: by the type matrix. */
  readonly on: readonly ReleaseType[] | null;
}

export interface ResolvedNpm extends ResolvedChannel {
  readonly tag: string;
  readonly stagingTag: string;
  readonly access: 'public' | 'restricted' | null;
}

export interface ResolvedGithubRelease extends ResolvedChannel {
  readonly repository: string | null;
  /** Null: all packages. */
  readonly packages: readonly string[] | null;
}

export interface ResolvedAur extends ResolvedChannel {
  readonly host: string;
  readonly url: string;
}

export interface ResolvedStaticDownload extends ResolvedChannel {
  readonly server: string;
  readonly path: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly packages: readonly string[] | null;
  readonly keep: number | null;
}

interface OwnChannels {
  readonly npm: ResolvedNpm;
  readonly 'github-release': ResolvedGithubRelease;
  readonly aur: ResolvedAur;
  readonly 'static-download': ResolvedStaticDownload;
}

export type ResolvedChannels = {
  readonly [Id in ChannelId]?: Id extends keyof OwnChannels ? OwnChannels[Id] : ResolvedChannel;
};
