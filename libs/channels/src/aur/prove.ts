import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asWindlassError } from '@windlass/kit/errors';
import { git, gitEnv } from '@windlass/kit/git/git';
import { remoteRefs } from '@windlass/kit/git/remote';
import type { Services } from '@windlass/kit/services/services';
import { configOf } from '@windlass/kit/ssh/ssh';
import type { Proof } from '../channel.ts';
import { pushReach } from './push-kind.ts';
import { type PackagePlace, remoteOf, sshEnv } from './repository.ts';

const master = 'refs/heads/master';
const timeoutMs = 60_000;

/**
 * Whether this key may push to the package. Nothing is sent: git is asked for a dry run, and the AUR decides about write access when it is
 * connected to, before anything arrives (aurweb/git/serve.py).
 */
export async function proveAur(services: Services, place: PackagePlace, site: string): Promise<Proof> {
  const remote = remoteOf(place);
  const proof = (
    publish: Proof['publish'],
    as: string | null,
    isThere: boolean | null,
    why: string | null,
    next: string | null,
  ): Proof => ({
    publish,
    as,
    undo: pushReach(isThere, site, place.package),
    why,
    next,
  });
  const dir = mkdtempSync(join(tmpdir(), 'windlass-aur-'));
  const at = { cwd: dir, env: sshEnv(services.env) };
  try {
    const isThere = (await remoteRefs(at, remote, [master], services.signal)).has(master);
    const as = await greeting(services, place.host);
    const said = await dryPush(services, dir, at.env, remote);
    if (said === null) return proof('yes', as, isThere, null, null);
    return proof(
      /permission denied|orphan|not verified|disabled/i.test(said) ? 'no' : 'unknown',
      as,
      isThere,
      said,
      adviceFor(said, place),
    );
  } catch (thrown) {
    const { message, why = message } = asWindlassError(thrown);
    const isRefused = /permission denied|host key verification failed/i.test(why);
    return proof(isRefused ? 'no' : 'unknown', null, null, why, adviceFor(why, place));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The AUR greets a key that it knows by the name of its account; other hosts say nothing that is understood. */
async function greeting(services: Services, host: string): Promise<string | null> {
  if (/^\/|:\/\//.test(host)) return null;
  const options = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-T'];
  const result = await services.runner.run('ssh', [...configOf(services.env), ...options, '--', host], {
    kind: 'verification',
    env: services.env,
    writes: false,
    check: false,
    timeoutMs,
  });
  return accountIn(result.stderr + result.stdout);
}

/** The account in what `aurweb/git/serve.py` says to a session without a command; null where it says something else. */
export function accountIn(said: string): string | null {
  return /Welcome to AUR, ([^\s!]+)!/.exec(said)?.[1] ?? null;
}

/** Null where a push would have been let in; else what was said. */
async function dryPush(
  services: Services,
  dir: string,
  env: NodeJS.ProcessEnv,
  remote: string,
): Promise<string | null> {
  const at = { cwd: dir, env };
  git(at, ['init', '--quiet', '--template=']);
  // Something to offer: a commit of nothing, which never leaves this folder.
  const tree = git(at, ['mktree'], { input: '' }).trim();
  const who = { NAME: 'windlass', EMAIL: 'windlass@localhost' };
  const names = Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const commit = git({ cwd: dir, env: { ...env, ...Object.fromEntries(names) } }, [
    'commit-tree',
    '-m',
    'nothing',
    tree,
  ]).trim();
  const args = ['push', '--dry-run', '--no-verify', '--porcelain', '--', remote, `${commit}:${master}`];
  const { stdout, stderr } = await services.runner.run('git', ['--no-pager', ...args], {
    kind: 'verification',
    cwd: dir,
    env: gitEnv(env),
    writes: false,
    check: false,
    timeoutMs,
  });
  // Also `! … [rejected] (fetch first)` comes after the AUR has let us in.
  if (/^To /m.test(stdout)) return null;
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:fatal|Please make sure|and the repository)/.test(line));
  return lines.slice(-3).join('; ').trim() || 'git gave no reason';
}

function adviceFor(said: string, { host, package: name }: PackagePlace): string {
  if (/publickey/i.test(said)) return `ssh-add -l; then: ssh ${host} help`;
  if (/host key/i.test(said)) return `compare the fingerprints that the AUR's home page lists; then: ssh ${host} help`;
  if (/orphan/i.test(said)) return `ssh ${host} adopt ${name}`;
  if (/not verified/i.test(said)) return "verify the account's e-mail address on the AUR's website";
  return /permission denied/i.test(said) ? `ssh ${host} list-repos` : `ssh ${host} help`;
}
