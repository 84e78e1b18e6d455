import { resolveBuildCheck } from './resolve-packages.ts';
import type {
  ResolvedArchPackage,
  ResolvedAur,
  ResolvedBuild,
  ResolvedChannel,
  ResolvedChannels,
  ResolvedServer,
  ResolvedTool,
} from './resolved-products.ts';
import type { Config } from './schema.ts';

/** Defaults of what is built, served and published. */

type Written<Key extends 'tools' | 'builds' | 'servers'> = NonNullable<Config[Key]>[string];
type WrittenChannels = NonNullable<Config['channels']>;

export function resolveTool(tool: Written<'tools'>): ResolvedTool {
  if (typeof tool === 'string') return { version: tool, command: null, optional: false };
  return { version: tool.version ?? null, command: tool.command ?? null, optional: tool.optional ?? false };
}

export function resolveBuild(build: Written<'builds'>): ResolvedBuild {
  return {
    preset: build.preset,
    dir: build.dir ?? '.',
    command: build.command ?? null,
    output: build.output ?? null,
    inputs: build.inputs ?? null,
    env: build.env ?? [],
    needs: build.needs ?? [],
    check: resolveBuildCheck(build.check),
  };
}

export function resolveServer(server: Written<'servers'>): ResolvedServer {
  const { version } = server;
  return {
    host: server.host,
    target: server.target ?? 'static',
    path: server.path.replace(/(?<=.)\/+$/, ''),
    build: server.build ?? null,
    url: server.url?.replace(/\/+$/, '') ?? null,
    version: version === undefined ? null : { path: version.path, pointer: version.pointer ?? '/version' },
    health: (server.health ?? []).map(({ path, status, contains }) => ({
      path,
      status: status ?? 200,
      contains: contains ?? null,
    })),
    keep: server.keep ?? 5,
  };
}

export function resolveChannels(channels: WrittenChannels): ResolvedChannels {
  const { npm, aur } = channels;
  const { 'github-release': github, 'static-download': download, ...written } = channels;
  const plain = Object.entries(written).map(([id, channel]) => [id, common(channel)]);
  return {
    ...Object.fromEntries(plain),
    ...(npm && {
      npm: {
        ...common(npm),
        tag: npm.tag ?? 'latest',
        stagingTag: npm.stagingTag ?? 'windlass-staging',
        access: npm.access ?? null,
        install: resolveBuildCheck({ install: npm.install }).install,
      },
    }),
    ...(github && {
      'github-release': {
        ...common(github),
        repository: github.repository ?? null,
        packages: github.packages ?? null,
      },
    }),
    ...(aur && {
      aur: resolveAur(aur),
    }),
    ...(download && {
      'static-download': {
        ...common(download),
        server: download.server,
        path: download.path.replace(/(?<=.)\/+$/, ''),
        url: download.url.replace(/\/+$/, ''),
        packages: download.packages ?? null,
        keep: download.keep ?? null,
      },
    }),
  };
}

function resolveAur(aur: NonNullable<WrittenChannels['aur']>): ResolvedAur {
  const { scripts = {}, split = {} } = aur;
  return {
    ...common(aur),
    ...archPackage(aur),
    host: aur.host ?? 'aur@aur.archlinux.org',
    url: (aur.url ?? 'https://aur.archlinux.org').replace(/\/+$/, ''),
    packages: aur.packages ?? null,
    build: aur.build ?? null,
    makedepends: aur.makedepends ?? [],
    checkdepends: aur.checkdepends ?? [],
    options: aur.options ?? null,
    files:
      aur.files?.map(({ from, to, mode }) => ({
        from,
        to: to.replace(/^\/+/, ''),
        mode: mode === undefined ? null : Number.parseInt(mode, 8),
      })) ?? null,
    scripts: {
      preInstall: scripts.preInstall ?? null,
      postInstall: scripts.postInstall ?? null,
      preUpgrade: scripts.preUpgrade ?? null,
      postUpgrade: scripts.postUpgrade ?? null,
      preRemove: scripts.preRemove ?? null,
      postRemove: scripts.postRemove ?? null,
    },
    split: Object.fromEntries(
      Object.entries(split).map(([name, one]) => [
        name,
        { ...archPackage(one), summary: one.summary ?? null, files: one.files ?? null },
      ]),
    ),
  };
}

type ArchFields = keyof ResolvedArchPackage;

function archPackage(one: { readonly [Field in ArchFields]?: readonly string[] | undefined }): ResolvedArchPackage {
  return {
    depends: one.depends ?? null,
    optdepends: one.optdepends ?? null,
    provides: one.provides ?? null,
    conflicts: one.conflicts ?? null,
    replaces: one.replaces ?? null,
    backup: one.backup ?? null,
  };
}

function common(channel: WrittenChannels['pypi']): ResolvedChannel {
  return { package: channel?.package ?? null, manifest: channel?.manifest ?? null, on: channel?.on ?? null };
}
