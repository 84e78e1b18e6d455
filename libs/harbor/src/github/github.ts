import { Faults } from '../faults.ts';
import type { GitService, Service } from '../service.ts';
import { withFaults, withGitFaults } from '../with-faults.ts';
import { type Answer, send } from './answer.ts';
import { assetRoutes, uploadRoutes } from './assets.ts';
import { archiveRoutes, codeload } from './codeload.ts';
import { contentRoutes } from './contents.ts';
import { download } from './downloads.ts';
import { generalRoutes } from './general.ts';
import { gitDataRoutes } from './git-data.ts';
import type { RateLimit } from './headers.ts';
import { pullRoutes } from './pulls.ts';
import { rawFile } from './raw.ts';
import { refRoutes } from './refs.ts';
import { releaseRoutes } from './releases.ts';
import { findViewer, type RestParts, restService } from './rest.ts';
import { type Route, stamp, type Viewer } from './route.ts';
import { gitRequestOf, serveGit } from './smart-http.ts';
import type { State } from './state.ts';
import { openStore, type Store } from './store.ts';
import { browse, gitRepository } from './web.ts';

export interface GithubOptions {
  /** Where everything is kept; what a former one left there is there again. */
  readonly dir: string;
  /** Each `owner/name`; all are public. */
  readonly repositories: readonly string[];
  /** May write to all of them. */
  readonly token: string;
  /** A second token, that may only read. */
  readonly readToken?: string;
  readonly now?: () => Date;
  readonly faults?: Faults;
}

export interface Github {
  readonly services: Service[];
  readonly git: GitService[];
  readonly faults: Faults;
  /** What it remembers, as it is now: for tests that look behind the API. */
  readonly state: State;
  close(): Promise<void>;
}

/**
 * A double of GitHub: its REST API with releases, assets, git data, contents and pull requests, the hosts that downloads come from,
 * and its git repositories, which are real bare ones. State is kept below `dir`. @throws WindlassError `input`.
 */
export async function openGithub(options: GithubOptions): Promise<Github> {
  const { dir, repositories, token, readToken, now = () => new Date(), faults = new Faults() } = options;
  const store = openStore(dir, repositories, stamp(now()));
  const viewers = new Map<string, Viewer>([[token, { login: 'pilot', push: true }]]);
  if (readToken !== undefined) viewers.set(readToken, { login: 'passenger', push: false });
  const parts: RestParts = { store, faults, now, viewers, rates: new Map<string, RateLimit>() };
  const routes: readonly Route[] = [
    ...generalRoutes,
    ...releaseRoutes,
    ...assetRoutes,
    ...refRoutes,
    ...gitDataRoutes,
    ...contentRoutes,
    ...pullRoutes,
    ...archiveRoutes,
  ];
  const services = [
    restService('github-api', 'api.github.com', routes, parts),
    restService('github-uploads', 'uploads.github.com', uploadRoutes, parts),
    webService(store, viewers, now),
    plainService('github-assets', 'release-assets.githubusercontent.com', (request, url) =>
      download(store, request, url, now()),
    ),
    plainService('github-raw', 'raw.githubusercontent.com', (request, url) => rawFile(store, request, url)),
    plainService('github-archives', 'codeload.github.com', (request, url) => codeload(store, request, url)),
  ];
  return {
    services: services.map((service) => withFaults(service, faults)),
    git: [withGitFaults(gitService(store), faults)],
    faults,
    state: store.state,
    close: async () => store.save(),
  };
}

type Handler = (request: Parameters<Service['handle']>[0], url: URL) => Answer;

function plainService(name: string, host: string, handle: Handler): Service {
  return {
    name,
    hosts: [host],
    handle: async (request, response) => {
      const answer = handle(request, new URL(request.url ?? '/', `https://${host}`));
      request.resume();
      await send(response, answer, request.method === 'HEAD');
    },
    close: async () => undefined,
  };
}

function webService(store: Store, viewers: ReadonlyMap<string, Viewer>, now: () => Date): Service {
  return {
    name: 'github-web',
    hosts: ['github.com'],
    handle: async (request, response) => {
      const url = new URL(request.url ?? '/', 'https://github.com');
      const asked = gitRequestOf(request, url);
      if (asked === null) {
        const answer = browse(store, request, url, now());
        request.resume();
        return send(response, answer, request.method === 'HEAD');
      }
      const found = gitRepository(store, asked, findViewer({ viewers }, request.headers.authorization));
      if (typeof found === 'string') return serveGit(found, asked, request, response);
      request.resume();
      await send(response, found);
    },
    close: async () => undefined,
  };
}

/** `git@github.com:acme/beacon.git`, also without `.git` and with a slash in front. */
function gitService(store: Store): GitService {
  return {
    name: 'github',
    host: 'github.com',
    user: 'git',
    resolve: async (path) => {
      const [, owner = '', name = ''] = /^\/?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(path) ?? [];
      const repository = store.find(owner, name);
      return repository === undefined ? { refused: 'ERROR: Repository not found.' } : { dir: store.gitDir(repository) };
    },
    command: async () => ({
      output: "Hi pilot! You've successfully authenticated, but GitHub does not provide shell access.\n",
      exitCode: 1,
    }),
  };
}
