import type { PackageFormat } from './schema-packages.ts';

/** Paths start at the folder of the config. Null: not given. */

export interface ResolvedAbout {
  readonly summary: string | null;
  readonly description: string | null;
  /** SPDX expression. */
  readonly license: string | null;
  readonly homepage: string | null;
  readonly repository: string | null;
  /** `Name <mail>`. */
  readonly maintainer: string | null;
  readonly vendor: string | null;
}

export interface ResolvedPackage {
  readonly build: string | null;
  /** Whether it holds the tracked files of the commit. */
  readonly source: boolean;
  readonly format: PackageFormat;
  readonly platform: string | null;
  /** Template of the file name. */
  readonly name: string;
  /** Template of the folder inside; empty for none. */
  readonly prefix: string;
  readonly files: readonly {
    readonly from: string;
    readonly to: string | null;
    /** Octal digits as a number: 0o755. */
    readonly mode: number | null;
  }[];
  readonly system: ResolvedSystem;
  readonly check: ResolvedPackageCheck;
}

/** What a package of a system says of itself. */
export interface ResolvedSystem {
  /** Null: the product. */
  readonly name: string | null;
  readonly release: string;
  readonly section: string | null;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
  readonly conflicts: readonly string[];
  readonly breaks: readonly string[];
  readonly provides: readonly string[];
  readonly replaces: readonly string[];
  /** Globs; null: what is in etc. */
  readonly configFiles: readonly string[] | null;
  /** Files. */
  readonly scripts: {
    readonly preInstall: string | null;
    readonly postInstall: string | null;
    readonly preRemove: string | null;
    readonly postRemove: string | null;
  };
  readonly desktop: string | null;
  readonly icon: string | null;
  readonly runtime: { readonly file: string; readonly sha256: string } | null;
}

export type Impact = 'minor' | 'moderate' | 'serious' | 'critical';

export interface ResolvedWebCheck {
  readonly entry: string;
  readonly base: string;
  /** Null: not looked at. */
  readonly accessibility: Impact | null;
  readonly ignore: readonly string[];
  readonly contains: string | null;
  /** Null: 404 where there is no file. */
  readonly fallback: string | null;
}

/** Of what a build leaves behind. */
export type ResolvedBuildCheck = Pick<ResolvedPackageCheck, 'web' | 'install'>;

export interface ResolvedPackageCheck {
  /** Bytes. */
  readonly minSize: number | null;
  readonly maxSize: number | null;
  /** Bytes; null: as large as the check itself finds bearable. */
  readonly maxUnpacked: number | null;
  readonly contains: readonly string[];
  readonly containsText: readonly string[];
  readonly forbids: readonly string[];
  readonly forbidsText: readonly string[];
  readonly run: readonly string[] | null;
  /** A share: 0.2 is 20%. */
  readonly maxGrowth: number | null;
  readonly elf: {
    /** Globs; null: any. */
    readonly libraries: readonly string[] | null;
    readonly rpath: readonly string[];
    readonly stripped: boolean;
    readonly executableStack: boolean;
    readonly ignore: readonly string[];
  };
  /** Null: it is not searched for secrets. */
  readonly secrets: { readonly ignore: readonly string[] } | null;
  readonly web: ResolvedWebCheck | null;
  /** Null: it is not installed. Empty: installed, nothing is run. */
  readonly install: readonly string[] | null;
  /** Null: no linter looks at it. */
  readonly lint: { readonly ignore: readonly string[] } | null;
}

/** What goes out beside the packages. Names are those of secrets. */
export interface ResolvedArtifacts {
  readonly sha512: boolean;
  readonly sbom: boolean;
  readonly provenance: boolean;
  readonly signing: {
    readonly minisign: {
      readonly key: string;
      readonly password: string | null;
      /** The key itself; null: it is found out from the secret. */
      readonly publicKey: string | null;
    } | null;
    readonly gpg: { readonly key: string | null; readonly password: string | null; readonly id: string | null } | null;
    readonly sigstore: {
      readonly token: string | null;
      readonly fulcio: string | null;
      readonly rekor: string | null;
    } | null;
  };
}
