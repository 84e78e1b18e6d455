import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Harbor, type HarborOptions, openHarbor } from '@windlass/harbor/harbor';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { makeHttp } from '@windlass/kit/http/http';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import type { Services } from '@windlass/kit/services/services';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Servers on loopback that are reached by ssh and https under their real names, and a product that is deployed to them. */
export interface World extends AsyncDisposable {
  readonly harbor: Harbor;
  /** The product's repository. */
  readonly product: Folder;
  /** Environment of whatever lives in this world. */
  readonly env: NodeJS.ProcessEnv;
  readonly services: Services;
  /** Folder `sites/beacon` on a host. */
  site(host?: string): string;
  /** Where `current` of a host leads; null where it is not there. */
  current(host?: string): string | null;
  /** Makes `build/web` hold exactly this, besides a version.json of the version. */
  build(version: string, files?: Files): void;
  /** What a host serves: contents by path. */
  served(host?: string): Readonly<Record<string, string>>;
}

export interface WorldOptions {
  /** `auto`: the system's sshd where it can be used, which takes half a second to find out; default the harbor's own. The client is the system's ssh either way. */
  readonly sshd?: HarborOptions['sshd'];
  /** Names of the hosts before `.beacon.example`; each is one server of the config. */
  readonly hosts?: readonly string[];
  /** Further lines of each server. */
  readonly server?: string;
  /** From the home of the ssh user. */
  readonly path?: string;
  /** Whether the servers have an address. */
  readonly url?: boolean;
}

export const hostName = (name: string): string => `${name}.beacon.example`;

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { hosts = ['web'], path = 'sites/beacon', url = true, server = '', sshd = 'never' } = options;
  const folder = tempFolder();
  const harbor = await openHarbor({
    dir: join(folder.path, 'harbor'),
    npm: false,
    sshd,
    hosts: hosts.map((name) => ({
      name: hostName(name),
      user: 'deploy',
      serves: [{ url: `https://${name}.example`, folder: `${path}/current` }],
    })),
  });
  const product = tempRepository({
    '.gitignore': 'build\n',
    VERSION: '1.0.0+001\n',
    'windlass.config.yaml': configOf(hosts, path, url, server),
  });
  const env = { PATH: process.env['PATH'], HOME: folder.path, ...harbor.env };
  const services = servicesOf(product.path, env);
  const site = (host = hosts[0] ?? '') => join(harbor.hosts[hostName(host)] ?? '', path);
  return {
    harbor,
    product,
    env,
    services,
    site,
    current: (host) => linkAt(join(site(host), 'current')),
    build: (version, files = {}) => {
      const [core, build] = version.split('+');
      product.write({ VERSION: `${version}\n` });
      rmSync(join(product.path, 'build'), { recursive: true, force: true });
      const tellsIt = { 'version.json': JSON.stringify({ version: core, build_number: build }) };
      writeFiles(join(product.path, 'build/web'), { ...tellsIt, ...files });
    },
    served: (host) => readFiles(join(site(host), 'current')),
    [Symbol.asyncDispose]: async () => {
      await services.http.close();
      await harbor.close();
      product[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

function configOf(hosts: readonly string[], path: string, url: boolean, more: string): string {
  const servers = hosts.map((name) =>
    [
      `  ${name}:`,
      `    host: deploy@${hostName(name)}`,
      `    path: ${JSON.stringify(path)}`,
      '    build: web',
      ...(url ? [`    url: https://${name}.example`] : []),
      '    version: { path: /version.json }',
      ...more.split('\n').filter(Boolean),
    ].join('\n'),
  );
  const builds = 'builds:\n  web: { preset: custom, command: [make, web], output: build/web }';
  return `product: beacon\nversion: { source: VERSION }\n${builds}\nservers:\n${servers.join('\n')}\n`;
}

/** A plan-less run in this world. */
export function servicesOf(root: string, env: NodeJS.ProcessEnv, plan = false): Services {
  const { signal } = new AbortController();
  const redactor = new Redactor();
  const emit = () => undefined;
  return {
    root,
    env,
    signal,
    redactor,
    emit,
    runner: makeRunner({ plan, redactor, logDir: null, emit }),
    http: makeHttp({ env, signal }),
    now: () => new Date(),
    secret: async () => null,
  };
}

export function writeFiles(folder: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
}

/** Every file below a folder by its path; links are followed. */
export function readFiles(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Whether a program is on this machine. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
