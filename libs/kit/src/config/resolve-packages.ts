import type {
  ResolvedAbout,
  ResolvedArtifacts,
  ResolvedBuildCheck,
  ResolvedPackage,
  ResolvedPackageCheck,
  ResolvedSystem,
  ResolvedWebCheck,
} from './resolved-packages.ts';
import type { Config } from './schema.ts';

/** Defaults of what is packed and of what goes out beside it. */

type Written = NonNullable<Config['packages']>[string];

/** Formats whose paths are those of a system: a folder around them would be in the way. */
const rooted: ReadonlySet<string> = new Set(['AppImage', 'deb', 'rpm']);
type WrittenBuildCheck = NonNullable<NonNullable<Config['builds']>[string]['check']>;

export function resolveAbout(written: Config['about'] = {}): ResolvedAbout {
  return {
    summary: written.summary ?? null,
    description: written.description ?? null,
    license: written.license ?? null,
    homepage: written.homepage ?? null,
    repository: written.repository ?? null,
    maintainer: written.maintainer ?? null,
    vendor: written.vendor ?? null,
  };
}

export function resolvePackage(one: Written): ResolvedPackage {
  const { files = [] } = one;
  return {
    build: one.build ?? null,
    source: one.source ?? false,
    format: one.format ?? 'tar.gz',
    platform: one.platform ?? null,
    name: one.name ?? (one.platform ? '{product}-{core}-{platform}.{format}' : '{product}-{core}-{package}.{format}'),
    prefix: one.prefix ?? (rooted.has(one.format ?? '') ? '' : '{product}-{core}'),
    files: files.map(({ from, to, mode }) => ({
      from,
      to: to ?? null,
      mode: mode === undefined ? null : Number.parseInt(mode, 8),
    })),
    system: resolveSystem(one.system),
    check: resolveCheck(one.check),
  };
}

function resolveSystem(written: Written['system'] = {}): ResolvedSystem {
  const { scripts = {} } = written;
  return {
    name: written.name ?? null,
    release: written.release ?? '1',
    section: written.section ?? null,
    depends: written.depends ?? [],
    recommends: written.recommends ?? [],
    suggests: written.suggests ?? [],
    conflicts: written.conflicts ?? [],
    breaks: written.breaks ?? [],
    provides: written.provides ?? [],
    replaces: written.replaces ?? [],
    configFiles: written.configFiles ?? null,
    scripts: {
      preInstall: scripts.preInstall ?? null,
      postInstall: scripts.postInstall ?? null,
      preRemove: scripts.preRemove ?? null,
      postRemove: scripts.postRemove ?? null,
    },
    desktop: written.desktop ?? null,
    icon: written.icon ?? null,
    runtime: written.runtime ?? null,
  };
}

function resolveCheck(check: Written['check'] = {}): ResolvedPackageCheck {
  const { elf = {}, web } = check;
  return {
    minSize: sizeOf(check.minSize),
    maxSize: sizeOf(check.maxSize),
    maxUnpacked: sizeOf(check.maxUnpacked),
    contains: check.contains ?? [],
    containsText: check.containsText ?? [],
    forbids: check.forbids ?? [],
    forbidsText: check.forbidsText ?? [],
    run: check.run ?? null,
    maxGrowth: check.maxGrowth === undefined ? null : Number.parseFloat(check.maxGrowth) / 100,
    elf: {
      libraries: elf.libraries ?? null,
      rpath: elf.rpath ?? ['$ORIGIN', '$ORIGIN/**'],
      stripped: elf.stripped ?? false,
      executableStack: elf.executableStack ?? false,
      ignore: elf.ignore ?? [],
    },
    secrets: unless(check.secrets, { ignore: [] }),
    ...resolveBuildCheck({ web, install: check.install }),
    lint: unless(check.lint, { ignore: [] }),
  };
}

export function resolveBuildCheck({ web, install }: WrittenBuildCheck = {}): ResolvedBuildCheck {
  return {
    web: web === undefined ? null : resolveWeb(web),
    install: Array.isArray(install) ? install : install === true ? [] : null,
  };
}

/** What is on where nothing is said. */
function unless<T>(written: boolean | T | undefined, otherwise: T): T | null {
  if (written === false) return null;
  return written === true || written === undefined ? otherwise : written;
}

function resolveWeb(web: NonNullable<WrittenBuildCheck['web']>): ResolvedWebCheck {
  return {
    entry: web.entry ?? 'index.html',
    base: web.base ?? '/',
    accessibility: web.accessibility === false ? null : (web.accessibility ?? 'serious'),
    ignore: web.ignore ?? [],
    contains: web.contains ?? null,
    fallback: web.fallback ?? null,
  };
}

const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

function sizeOf(written: number | string | undefined): number | null {
  if (written === undefined || typeof written === 'number') return written ?? null;
  const unit = Object.entries(units).findLast(([name]) => written.endsWith(name));
  return Math.round(Number.parseFloat(written) * (unit?.[1] ?? 1));
}

export function resolveArtifacts(written: Config['artifacts'] = {}): ResolvedArtifacts {
  const { minisign, gpg, sigstore } = written.signing ?? {};
  return {
    sha512: written.sha512 ?? true,
    sbom: written.sbom ?? true,
    provenance: written.provenance ?? true,
    signing: {
      minisign: minisign
        ? { key: minisign.key, password: minisign.password ?? null, publicKey: minisign.publicKey ?? null }
        : null,
      gpg: gpg ? { key: gpg.key ?? null, password: gpg.password ?? null, id: gpg.id ?? null } : null,
      sigstore: sigstore
        ? { token: sigstore.token ?? null, fulcio: sigstore.fulcio ?? null, rekor: sigstore.rekor ?? null }
        : null,
    },
  };
}
