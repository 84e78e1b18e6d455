import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { type Github, type GithubOptions, openGithub } from '../github.ts';
import { type Client, type Heard, openClient } from './client.ts';
import type { Checker } from './openapi.ts';

export const token = 'ghp_0123456789abcdef';
export const readToken = 'ghp_fedcba9876543210';
export const repo = 'https://api.github.com/repos/acme/beacon';
export const uploads = 'https://uploads.github.com/repos/acme/beacon';

export interface World extends AsyncDisposable {
  readonly github: Github;
  readonly folder: Folder;
  /** Bare repository of acme/beacon. */
  readonly gitDir: string;
  /** As the one who may push; an answer that is not as GitHub describes its API throws. */
  readonly send: Client['send'];
  /** Makes a commit with these files on a branch of acme/beacon, by a real push, and gives its SHA. */
  commit(files: Readonly<Record<string, string>>, branch?: string): string;
}

/** The double with acme/beacon in it, and a client whose JSON answers are all held against `check`. */
export async function openWorld(check: Checker, options: Partial<GithubOptions> = {}): Promise<World> {
  const folder = tempFolder();
  const dir = join(folder.path, 'github');
  const repositories = ['acme/beacon', 'acme/lamp'];
  const github = await openGithub({ dir, repositories, token, readToken, ...options });
  const client = await openClient(github.services, {
    'user-agent': 'test',
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
  });
  const gitDir = join(dir, 'git/acme/beacon.git');
  return {
    github,
    folder,
    gitDir,
    send: async (method, url, sent) => {
      const heard = await client.send(method, url, sent);
      const broken = isDescribed(heard, url) ? check(method, url, heard.status, heard.json) : null;
      if (broken !== null) throw new Error(`${broken}\n${heard.text.slice(0, 2000)}`);
      return heard;
    },
    commit: (files, branch = 'main') => commitTo(folder, gitDir, files, branch),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await github.close();
      folder[Symbol.dispose]();
    },
  };
}

/** Only the API is described, and of a HEAD, a 304, raw bytes or a page there is nothing to say. */
function isDescribed({ status, json }: Heard, url: string): boolean {
  return /^https:\/\/(?:api|uploads)\.github\.com\//.test(url) && (json !== undefined || status === 204);
}

function commitTo(folder: Folder, gitDir: string, files: Readonly<Record<string, string>>, branch: string): string {
  const work = Object.fromEntries(Object.entries(files).map(([name, text]) => [`work/${name}`, text]));
  folder.write({ 'work/.keep': '', ...work });
  const git = (...args: string[]) =>
    folder.git('-C', 'work', '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args);
  git('init', '--quiet', '--initial-branch=main');
  git('checkout', '--quiet', '-B', branch);
  git('add', '--all');
  git('-c', 'commit.gpgSign=false', 'commit', '--quiet', '--allow-empty', '--message=feat: more');
  git('push', '--quiet', gitDir, `HEAD:refs/heads/${branch}`);
  return git('rev-parse', 'HEAD');
}

/** A field of a JSON answer, by the names on the way there. */
export function field(heard: Heard, ...names: readonly (string | number)[]): unknown {
  let value = heard.json;
  for (const name of names) {
    const entries: readonly (readonly [string, unknown])[] =
      typeof value === 'object' && value !== null ? Object.entries(value) : [];
    value = entries.find(([key]) => key === String(name))?.[1];
  }
  return value;
}

export function textField(heard: Heard, ...names: readonly (string | number)[]): string {
  const value = field(heard, ...names);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new Error(`${names.join('.')} is not there: ${heard.text}`);
  return String(value);
}
