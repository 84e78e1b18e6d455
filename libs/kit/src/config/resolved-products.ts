import type { ResolvedBuildCheck } from './resolved-packages.ts';
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
  readonly check: ResolvedBuildCheck;
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
  /** Null: what is packed is not installed to see whether it can be. Empty: it is, nothing is run. */
  readonly install: readonly string[] | null;
}

export interface ResolvedGithubRelease extends ResolvedChannel {
  readonly repository: string | null;
  /** Null: all packages. */
  readonly packages: readonly string[] | null;
}

/** What a package of Arch says of itself. Null: not given. */
export interface ResolvedArchPackage {
  readonly depends: readonly string[] | null;
  readonly optdepends: readonly string[] | null;
  readonly provides: readonly string[] | null;
  readonly conflicts: readonly string[] | null;
  readonly replaces: readonly string[] | null;
  readonly backup: readonly string[] | null;
}

export interface ResolvedAur extends ResolvedChannel, ResolvedArchPackage {
  readonly host: string;
  readonly url: string;
  /** Names of packages of the config; null: by the name of the package. */
  readonly packages: readonly string[] | null;
  readonly build: string | null;
  readonly makedepends: readonly string[];
  readonly checkdepends: readonly string[];
  readonly options: readonly string[] | null;
  readonly files:
    | readonly {
        readonly from: string;
        readonly to: string;
        /** Octal digits as a number: 0o755. */
        readonly mode: number | null;
      }[]
    | null;
  /** Files. */
  readonly scripts: Readonly<Record<ArchHook, string | null>>;
  readonly split: Readonly<Record<string, ResolvedArchSplit>>;
}

export type ArchHook = 'preInstall' | 'postInstall' | 'preUpgrade' | 'postUpgrade' | 'preRemove' | 'postRemove';

export interface ResolvedArchSplit extends ResolvedArchPackage {
  readonly summary: string | null;
  /** Globs; null: what no other package takes. */
  readonly files: readonly string[] | null;
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
