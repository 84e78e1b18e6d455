import type {
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
      aur: {
        ...common(aur),
        host: aur.host ?? 'aur@aur.archlinux.org',
        url: (aur.url ?? 'https://aur.archlinux.org').replace(/\/+$/, ''),
      },
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

function common(channel: WrittenChannels['pypi']): ResolvedChannel {
  return { package: channel?.package ?? null, manifest: channel?.manifest ?? null, on: channel?.on ?? null };
}
