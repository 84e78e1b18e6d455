import { resolveAbout, resolveArtifacts, resolvePackage } from './resolve-packages.ts';
import { resolveBuild, resolveChannels, resolveServer, resolveTool } from './resolve-products.ts';
import type {
  ResolvedAbout,
  ResolvedArtifacts,
  ResolvedBuild,
  ResolvedChannels,
  ResolvedPackage,
  ResolvedServer,
  ResolvedTool,
} from './resolved-products.ts';
import type { Config, SchemeKind, SecretReference } from './schema.ts';

/** One place of the version: by the file's format (`pattern` is null) or by a pattern that matches `exactly` times. */
export interface ResolvedFile {
  /** From the folder of the config. */
  readonly file: string;
  /** Null: told from the file's name. */
  readonly format: string | null;
  readonly pattern: string | null;
  readonly exactly: number;
  /** Ecosystem that the version is written for; null: the format's own. */
  readonly as: string | null;
}

/** A config with every default filled in. Null: not given, to be found by discovery. */
export interface ResolvedConfig {
  readonly product: string | null;
  readonly about: ResolvedAbout;
  readonly version: {
    readonly source: ResolvedFile | null;
    /** Null: not named, which means counter-reset once there is a build. `width` and `start` are for the two counters. */
    readonly scheme: { readonly kind: SchemeKind; readonly width: number; readonly start: number } | null;
    readonly files: readonly ResolvedFile[];
    readonly ignore: readonly string[];
  };
  readonly git: {
    readonly remote: string;
    /** Empty: any branch. */
    readonly branch: readonly string[];
    readonly tagPrefix: string;
    readonly commitMessage: string;
    readonly releaseBranch: string;
  };
  readonly release: {
    readonly line: string;
    /** Null: not named, which means `file`, and an error in CI. */
    readonly ledger: 'file' | 'git' | null;
  };
  readonly builds: Readonly<Record<string, ResolvedBuild>>;
  readonly tools: Readonly<Record<string, ResolvedTool>>;
  readonly packages: Readonly<Record<string, ResolvedPackage>>;
  readonly artifacts: ResolvedArtifacts;
  readonly servers: Readonly<Record<string, ResolvedServer>>;
  readonly channels: ResolvedChannels;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly checks: readonly {
    readonly name: string;
    readonly url: string;
    readonly status: number;
    readonly contains: string | null;
    readonly pointer: string | null;
    readonly equals: string | null;
  }[];
  readonly live: readonly { readonly name: string; readonly url: string; readonly pointer: string | null }[];
}

type WrittenFile = NonNullable<NonNullable<Config['version']>['files']>[number];
type WrittenScheme = NonNullable<Config['version']>['scheme'];

function resolveFile(written: WrittenFile): ResolvedFile {
  const place = typeof written === 'string' ? { file: written } : written;
  if (!('pattern' in place)) {
    const format = 'format' in place ? place.format : undefined;
    return { file: place.file, format: format ?? null, pattern: null, exactly: 1, as: null };
  }
  const { file, pattern, exactly = 1, as } = place;
  return { file, format: null, pattern, exactly, as: as ?? null };
}

function resolveScheme(written: WrittenScheme): ResolvedConfig['version']['scheme'] {
  if (written === undefined) return null;
  if (typeof written === 'string') return { kind: written, width: 3, start: 1 };
  const { kind, width = 3, start = 1 } = written;
  return { kind, width, start };
}

function mapValues<A, B>(record: Readonly<Record<string, A | undefined>>, to: (value: A) => B): Record<string, B> {
  const result: Record<string, B> = {};
  for (const [key, value] of Object.entries(record)) if (value !== undefined) result[key] = to(value);
  return result;
}

/** The one place where defaults are applied. */
export function resolveConfig(config: Config): ResolvedConfig {
  const { version, git, release } = config;
  const branch = git?.branch ?? [];
  return {
    product: config.product ?? null,
    about: resolveAbout(config.about),
    version: {
      source: version?.source === undefined ? null : resolveFile(version.source),
      scheme: resolveScheme(version?.scheme),
      files: (version?.files ?? []).map(resolveFile),
      ignore: version?.ignore ?? [],
    },
    git: {
      remote: git?.remote ?? 'origin',
      branch: typeof branch === 'string' ? [branch] : branch,
      tagPrefix: git?.tagPrefix ?? 'v',
      commitMessage: git?.commitMessage ?? 'Release {version}',
      releaseBranch: git?.releaseBranch ?? 'release/v{core}',
    },
    release: { line: release?.line ?? 'main', ledger: release?.ledger ?? null },
    tools: mapValues(config.tools ?? {}, resolveTool),
    builds: mapValues(config.builds ?? {}, resolveBuild),
    packages: mapValues(config.packages ?? {}, resolvePackage),
    artifacts: resolveArtifacts(config.artifacts),
    servers: mapValues(config.servers ?? {}, resolveServer),
    channels: resolveChannels(config.channels ?? {}),
    secrets: config.secrets ?? {},
    checks: (config.checks ?? []).map(({ name, url, status, contains, pointer, equals }) => ({
      name,
      url,
      status: status ?? 200,
      contains: contains ?? null,
      pointer: pointer ?? null,
      equals: equals ?? null,
    })),
    live: (config.live ?? []).map(({ name, url, pointer }) => ({ name, url, pointer: pointer ?? null })),
  };
}
