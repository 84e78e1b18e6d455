import type { Viewer } from './route.ts';
import { account, nodeId, repositoryUrl, webUrl } from './shapes.ts';
import type { RepositoryRecord } from './state.ts';
import { defaultBranch } from './store.ts';

/** Where what belongs to a repository is found; the rest of the names of `…_url` fields follow one rule. */
const templates = {
  archive: '/{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}',
} as const;

/** `repository` of the OpenAPI document: as others refer to it. `pushedAt` is the date of the newest commit. */
export function repositoryShape(repository: RepositoryRecord, viewer: Viewer | null, pushedAt: string | null) {
  const { owner, name, createdAt } = repository;
  const url = repositoryUrl(repository);
  const urls = Object.entries(templates).map(([key, path]) => [`${key}_url`, url + path] as const);
  const may = viewer?.push === true;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name,
    full_name: `${owner}/${name}`,
    private: false,
    owner: account(owner, 'Organization'),
    html_url: webUrl(repository),
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(urls),
    created_at: createdAt,
    updated_at: pushedAt ?? createdAt,
    pushed_at: pushedAt ?? createdAt,
    git_url: `git://github.com/${owner}/${name}.git`,
    ssh_url: `git@github.com:${owner}/${name}.git`,
    clone_url: `${webUrl(repository)}.git`,
    svn_url: webUrl(repository),
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: openPulls(repository),
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: 'public',
    forks: 0,
    open_issues: openPulls(repository),
    watchers: 0,
    default_branch: defaultBranch,
    ...(viewer === null ? {} : { permissions: { admin: may, maintain: may, push: may, triage: may, pull: true } }),
  };
}

/** Issues and pull requests are counted together there. */
function openPulls({ pulls }: RepositoryRecord): number {
  return pulls.filter(({ state }) => state === 'open').length;
}

/** `full-repository`: asked for by its own name. */
export function fullRepositoryShape(repository: RepositoryRecord, viewer: Viewer | null, pushedAt: string | null) {
  return {
    ...repositoryShape(repository, viewer, pushedAt),
    organization: account(repository.owner, 'Organization'),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** `private-user`: what the token's own user sees of itself. */
export function userShape(login: string, repositories: number, createdAt: string) {
  return {
    ...account(login),
    user_view_type: 'private',
    name: login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: repositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: createdAt,
    updated_at: createdAt,
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
    plan: { name: 'free', space: 976_562_499, collaborators: 0, private_repos: 10_000 },
  };
}
