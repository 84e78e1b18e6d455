import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Harbor } from '@windlass/harbor/harbor';
import { npmHost } from '@windlass/harbor/npm/npm';
import { sha256Hex } from '@windlass/kit/hash';
import { type Http, makeHttp } from '@windlass/kit/http/http';
import { aurPackage, npmPackage, repository, webHost } from './product.ts';

/** What users see, and what a host and a repository hold, place by place, as short texts that can be compared. */
export type Snapshot = Readonly<Record<string, string>>;

/**
 * Asked for as users ask, by HTTP through the gateway; what is in git is read from the bare repositories of the harbor. Histories are counted
 * in `… log`, because a rollback adds to them.
 */
export async function readSnapshot(harbor: Harbor, env: NodeJS.ProcessEnv, root: string): Promise<Snapshot> {
  const http = makeHttp({ env, signal: new AbortController().signal });
  try {
    return {
      ...(await sites(harbor, http)),
      ...hostState(join(harbor.hosts[webHost] ?? '', 'sites/beacon')),
      ...(await releases(env, http)),
      ...(harbor.env['NPM_TOKEN'] ? await registry(http) : {}),
      ...branch('AUR', join(harbor.dir, 'aur/git', `${aurPackage}.git`), 'master'),
      ...branch('origin', join(harbor.dir, 'github/git', `${repository}.git`), 'main'),
      ...refs(join(harbor.dir, 'github/git', `${repository}.git`)),
      ...workTree(root),
    };
  } finally {
    await http.close();
  }
}

async function sites(harbor: Harbor, http: Http): Promise<Record<string, string>> {
  const addresses = harbor.state.sites.flatMap(({ url, folder }) => filesIn(folder).map((file) => `${url}/${file}`));
  const ask = async (address: string): Promise<[string, string]> => {
    const { status, bytes } = await http.request(address);
    return [address, `${status} ${sha256Hex(bytes)}`];
  };
  return Object.fromEntries(await Promise.all(addresses.map(ask)));
}

/** Which release is live on the host, and which are kept there. */
function hostState(site: string): Record<string, string> {
  if (!existsSync(site)) return { host: 'absent' };
  const link = lstatSync(join(site, 'current'), { throwIfNoEntry: false });
  const current = link?.isSymbolicLink() ? readlinkSync(join(site, 'current')) : link ? 'a folder' : 'none';
  const kept = existsSync(join(site, 'releases')) ? readdirSync(join(site, 'releases')).sort() : [];
  return { 'host current': current, 'host releases': kept.join(' ') };
}

async function releases(env: NodeJS.ProcessEnv, http: Http): Promise<Record<string, string>> {
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${env['GITHUB_TOKEN'] ?? ''}` };
  const api = `https://api.github.com/repos/${repository}/releases`;
  const all = rows((await http.request(`${api}?per_page=100`, { headers })).json());
  const latest = await http.request(`${api}/latest`, { headers });
  const entries = all.map((one): [string, string] => {
    const assets = rows(one['assets']).map(({ name, size, digest, state }) => [name, size, digest, state].join(' '));
    return [`GitHub ${one['tag_name']}`, [`draft ${one['draft']}`, ...assets.sort()].join('; ')];
  });
  const tag = latest.status === 200 ? String(record(latest.json())['tag_name']) : 'none';
  return { ...Object.fromEntries(entries), 'GitHub count': String(all.length), 'GitHub latest': tag };
}

async function registry(http: Http): Promise<Record<string, string>> {
  const answer = await http.request(`https://${npmHost}/${npmPackage.replace('/', '%2f')}`);
  if (answer.status === 404) return { npm: 'absent' };
  const packument = record(answer.json());
  const versions = Object.entries(record(packument['versions'])).map(([version, one]): [string, string] => [
    `npm ${version}`,
    String(record(record(one)['dist'])['integrity']),
  ]);
  return { ...Object.fromEntries(versions), 'npm tags': JSON.stringify(packument['dist-tags']) };
}

function branch(what: string, dir: string, name: string): Record<string, string> {
  if (!existsSync(dir)) return { [`${what} tree`]: 'absent', [`${what} log`]: '0' };
  const tree = git(dir, 'rev-parse', '--verify', '--quiet', `${name}^{tree}`) || 'absent';
  const log = tree === 'absent' ? '0' : git(dir, 'rev-list', '--count', name);
  return { [`${what} tree`]: tree, [`${what} log`]: log };
}

/** Tags by the tree that they lead to: the object of an annotated one holds the time. */
function refs(dir: string): Record<string, string> {
  const lines = git(dir, 'for-each-ref', '--format=%(refname)').split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((ref) => [ref, ref.startsWith('refs/tags/') ? git(dir, 'rev-parse', `${ref}^{tree}`) : 'there']),
  );
}

function workTree(root: string): Record<string, string> {
  const at = join(root, '.git');
  return {
    'work tree': git(at, '--work-tree', root, 'status', '--porcelain') || 'clean',
    'work tree HEAD': git(at, 'rev-parse', 'HEAD^{tree}'),
    'work tree tags': git(at, 'tag', '--list').split('\n').join(' '),
    'version source': readFileSync(join(root, 'pubspec.yaml'), 'utf8'),
  };
}

/** Files below a folder, from it; what begins with a dot is the deployer's own. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !/(?:^|\/)\./.test(file))
    .sort();
}

/** Of a repository on this disk: nothing is asked over the harbor, so it may be waited for. */
function git(dir: string, ...args: readonly string[]): string {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  try {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return execFileSync('git', ['--git-dir', dir, ...args], { encoding: 'utf8', env, stdio: [...stdio] }).trim();
  } catch {
    return '';
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function rows(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
