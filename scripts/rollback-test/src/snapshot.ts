import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { git } from '@windlass/kit/git/git';
import { fetchRef, remoteRefs } from '@windlass/kit/git/remote';
import { sha256Hex } from '@windlass/kit/hash';
import type { Http } from '@windlass/kit/http/http';
import { makeHttp } from '@windlass/kit/http/http';
import type { Snapshot } from '@windlass/lib-rollback/rehearsal';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Trial } from './trial.ts';

/** What users see of the trial world, asked for as they would: by HTTP and by git, not through the code that released it. */
export async function snapshot(trial: Trial, { config, product, context }: ReleaseContext): Promise<Snapshot> {
  const { signal } = context;
  const http = makeHttp({ env: trial.env, signal });
  const { npm, aur, 'github-release': github } = config.channels;
  try {
    return {
      ...(await sites(trial, http)),
      ...(npm ? await npmPackage(trial, http, npm.package ?? product.name) : {}),
      ...(github?.repository ? await githubReleases(trial, http, github.repository) : {}),
      ...(aur ? await tree(trial, 'AUR', `ssh://${aur.host}/${aur.package ?? product.name}.git`, 'HEAD', signal) : {}),
      ...(await tree(trial, 'branch', trial.remote, `refs/heads/${trial.branch}`, signal)),
      ...(await tags(trial, signal)),
      'work tree': git({ cwd: trial.root, env: trial.env }, ['rev-parse', 'HEAD^{tree}']).trim(),
    };
  } finally {
    await http.close();
  }
}

/** Every file that a web server of the trial world serves, as it serves it. */
async function sites({ harbor }: Trial, http: Http): Promise<Snapshot> {
  const found: Record<string, string> = {};
  for (const { url, folder } of harbor.state.sites) {
    for (const file of filesIn(folder)) {
      const address = `${url}/${file.split('/').map(encodeURIComponent).join('/')}`;
      const { status, bytes } = await http.request(address);
      found[address] = `${status} sha256:${sha256Hex(bytes)}`;
    }
  }
  return found;
}

/** Files below a folder, from it; what begins with a dot is the deployer's own. */
function filesIn(folder: string): readonly string[] {
  const walk = (dir: string): string[] => {
    try {
      return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
        const path = join(dir, entry.name);
        if (entry.name.startsWith('.')) return [];
        return entry.isDirectory() ? walk(path) : entry.isFile() ? [relative(folder, path)] : [];
      });
    } catch {
      return [];
    }
  };
  return walk(folder).sort();
}

async function npmPackage({ env }: Trial, http: Http, name: string): Promise<Snapshot> {
  const registry = (env['npm_config_registry'] ?? '').replace(/\/$/, '');
  const answer = await http.request(`${registry}/${name.replace('/', '%2f')}`);
  if (answer.status === 404) return { [`npm ${name}`]: 'absent' };
  const packument = record(answer.json());
  const versions = Object.entries(record(packument['versions'])).map(([version, one]): [string, string] => [
    `npm ${name}@${version}`,
    String(record(record(one)['dist'])['integrity']),
  ]);
  return { ...Object.fromEntries(versions), [`npm ${name} dist-tags`]: sorted(record(packument['dist-tags'])) };
}

async function githubReleases({ env }: Trial, http: Http, repository: string): Promise<Snapshot> {
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${env['GITHUB_TOKEN'] ?? ''}` };
  const api = `https://api.github.com/repos/${repository}/releases`;
  const all = (await http.request(`${api}?per_page=100`, { headers })).json();
  const latest = await http.request(`${api}/latest`, { headers });
  const found = (Array.isArray(all) ? all : []).map((one: unknown): [string, string] => {
    const { tag_name, draft, prerelease, assets } = record(one);
    const files = (Array.isArray(assets) ? assets : []).map((asset: unknown) => {
      const { name, size, digest } = record(asset);
      return `${String(name)} ${String(size)} ${String(digest)}`;
    });
    return [
      `GitHub release ${String(tag_name)}`,
      [`draft ${String(draft)}, prerelease ${String(prerelease)}`, ...files.sort()].join('; '),
    ];
  });
  const tag = latest.status === 200 ? String(record(latest.json())['tag_name']) : 'none';
  return { ...Object.fromEntries(found), 'GitHub latest release': tag };
}

/** The files of a repository's branch, by the hash of their tree: how it came to them is history, which a revert adds to. */
async function tree(
  { root, env }: Trial,
  what: string,
  remote: string,
  ref: string,
  signal: AbortSignal,
): Promise<Snapshot> {
  const at = { cwd: root, env };
  const tip = (await remoteRefs(at, remote, [ref], signal)).get(ref);
  if (tip === undefined) return { [`${what} ${ref}`]: 'absent' };
  await fetchRef(at, remote, ref, { signal });
  return { [`${what} ${ref}`]: git(at, ['rev-parse', `${tip}^{tree}`]).trim() };
}

async function tags({ root, env, remote }: Trial, signal: AbortSignal): Promise<Snapshot> {
  const { run } = await import('@windlass/kit/run/exec');
  const { gitEnv } = await import('@windlass/kit/git/git');
  const args = ['ls-remote', '--quiet', '--tags', '--', remote];
  const { stdout } = await run('git', args, { kind: 'verification', cwd: root, env: gitEnv(env), signal });
  return Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const [oid, ref] = line.split('\t');
      return oid && ref ? [[`tag ${ref.replace('refs/tags/', '')}`, oid]] : [];
    }),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function sorted(tags: Readonly<Record<string, unknown>>): string {
  return Object.entries(tags)
    .map(([name, version]) => `${name}=${String(version)}`)
    .sort()
    .join(' ');
}
