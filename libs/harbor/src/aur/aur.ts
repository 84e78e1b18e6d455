import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Faults } from '../faults.ts';
import { type Answer, ok, send } from '../github/answer.ts';
import { archiveOf } from '../github/archives.ts';
import { makeBare } from '../github/bare.ts';
import { gitRequestOf, serveGit } from '../github/smart-http.ts';
import type { GitService, Service } from '../service.ts';
import { withFaults, withGitFaults } from '../with-faults.ts';
import { runCommand } from './commands.ts';
import { hooksPath, openHook } from './hook.ts';
import { officialSearch } from './official.ts';
import { namePattern } from './package-rules.ts';
import { notFound, packagePage, plainFile } from './pages.ts';
import { openRecords, type Records } from './records.ts';
import { rpc } from './rpc.ts';
import { type UpdateRules, updateRef } from './update.ts';

export interface AurOptions {
  /** Where everything is kept; what a former one left there is there again. */
  readonly dir: string;
  /** Whose key the SSH server takes: the user that pushes. Default `pilot`. */
  readonly maintainer?: string;
  /** Names that Arch's own repositories have, `name` (of extra) or `repository/name`. */
  readonly officialNames?: readonly string[];
  /** Names that the AUR does not want. */
  readonly blacklist?: readonly string[];
  readonly now?: () => Date;
  readonly faults?: Faults;
}

export interface Aur {
  readonly services: Service[];
  readonly git: GitService[];
  readonly faults: Faults;
  close(): Promise<void>;
}

const host = 'aur.archlinux.org';

/** A double of the AUR: its git repositories with its rules in force, its RPC, its web pages. @throws WindlassError `input`. */
export async function openAur(options: AurOptions): Promise<Aur> {
  const { dir, maintainer: user = 'pilot', officialNames = [], blacklist = [] } = options;
  const { now = () => new Date(), faults = new Faults() } = options;
  mkdirSync(join(dir, 'git'), { recursive: true });
  const records = openRecords(dir);
  const official = new Map(officialNames.map((name) => split(name)));
  const rules: UpdateRules = { records, user, blacklist, official, now };
  const hook = await openHook(dir, (update) => updateRef(update, rules));
  // One whose making was broken off would be without its rules.
  for (const name of readdirSync(join(dir, 'git'))) makeRepository(join(dir, 'git', name));
  const web: Service = {
    name: 'aur-web',
    hosts: [host],
    handle: async (request, response) => {
      const url = new URL(request.url ?? '/', `https://${host}`);
      const asked = gitRequestOf(request, url);
      if (asked !== null && asked.command === 'upload-pack' && namePattern.test(asked.repository)) {
        return serveGit(openRepository(dir, asked.repository), asked, request, response);
      }
      const answer = asked === null ? browse(records, dir, url) : { status: 403 };
      request.resume();
      await send(response, answer, request.method === 'HEAD');
    },
    close: async () => undefined,
  };
  return {
    services: [withFaults(web, faults), withFaults(officialSearch(official), faults)],
    git: [withGitFaults(gitService(dir, rules, faults), faults)],
    faults,
    close: () => hook.close(),
  };
}

function browse(records: Records, dir: string, url: URL): Answer {
  const answer = rpc(records, url);
  if (answer !== null) return ok(answer);
  const [, file] = /^\/cgit\/aur\.git\/plain\/(.+)$/.exec(url.pathname) ?? [];
  const base = records.base(url.searchParams.get('h') ?? '');
  if (file !== undefined) {
    return plainFile(base === undefined ? null : repositoryDir(dir, base.name), decodeURIComponent(file));
  }
  const [, snapshot] = /^\/cgit\/aur\.git\/snapshot\/(.+)\.tar\.gz$/.exec(url.pathname) ?? [];
  if (snapshot !== undefined && records.base(snapshot) !== undefined) {
    return archiveOf(repositoryDir(dir, snapshot), 'master', snapshot, 'tar.gz') ?? notFound;
  }
  const [, name] = /^\/packages\/([^/]+)\/?$/.exec(url.pathname) ?? [];
  return name === undefined ? notFound : packagePage(records, decodeURIComponent(name));
}

function gitService(dir: string, { records, user, now }: UpdateRules, faults: Faults): GitService {
  return {
    name: 'aur',
    host,
    user: 'aur',
    resolve: async (path, service) => {
      const action = `git-${service}`;
      const asked = { host, method: 'GIT', path: `${path}?service=${service}` };
      const closed = closures.find(([fault]) => faults.takeOwn(asked, fault));
      if (closed !== undefined) return { refused: closed[1] };
      const name = path
        .replace(/\/+$/, '')
        .replace(/^\//, '')
        .replace(/\.git$/, '');
      if (!namePattern.test(name)) return { refused: `${action}: invalid repository name: ${name}` };
      const base = records.base(name);
      if (service === 'receive-pack' && base !== undefined && base.maintainer !== user) {
        return { refused: `${action}: ${base.maintainer === null ? orphaned(name) : `permission denied: ${user}`}` };
      }
      // One that nobody pushed to can be cloned, too: it is empty.
      return { dir: openRepository(dir, name) };
    },
    command: async (line) => runCommand(records, user, Math.floor(now().getTime() / 1000), line),
  };
}

function openRepository(dir: string, name: string): string {
  const repository = repositoryDir(dir, name);
  if (!existsSync(join(repository, 'HEAD'))) makeRepository(repository);
  return repository;
}

function makeRepository(repository: string): void {
  makeBare(repository, 'master', [['core.hooksPath', hooksPath]]);
}

const repositoryDir = (dir: string, name: string): string => join(dir, 'git', `${name}.git`);

/** What keeps a user out, by the name of the fault that plays it. */
const closures = [
  ['maintenance', 'The AUR is down due to maintenance. We will be back soon.'],
  ['banned', 'The SSH interface is disabled for your IP address.'],
  ['unverified', 'Your account email is not verified. Verify it from your profile on the AUR website before pushing.'],
] as const;

const orphaned = (name: string): string =>
  `${name} is orphaned. Run \`ssh aur@aur.archlinux.org adopt ${name}\` to request adoption; a Package Maintainer must grant it before you can push.`;

function split(name: string): readonly [string, string] {
  const [repository = '', own] = name.split('/');
  return own === undefined ? [repository, 'extra'] : [own, repository];
}
