import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { harborFor } from '@windlass/harbor/derive';
import { type Harbor, openHarbor } from '@windlass/harbor/harbor';
import { callScript } from '@windlass/kit/cli/call';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { git, gitPatiently } from '@windlass/kit/git/git';
import { currentBranch } from '@windlass/kit/git/history';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import type { Envelope } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** A clone of the product that lives in a harbor of its own. */
export interface Trial extends AsyncDisposable {
  readonly dir: string;
  /** Folder of the config in the clone. */
  readonly root: string;
  readonly harbor: Harbor;
  readonly env: NodeJS.ProcessEnv;
  /** Address of the remote, as the clone has it. */
  readonly remote: string;
  readonly branch: string;
  readonly notes: readonly string[];
  call(script: ScriptSpec, argv: readonly string[]): Promise<Envelope>;
}

/** @throws WindlassError `gate` where there is no commit to rehearse; else as the harbor. */
export async function openTrial(release: ReleaseContext, keep: boolean): Promise<Trial> {
  const { root: product, config, context, services } = release;
  const repository = findRepository(product);
  const branch = repository === null ? null : currentBranch(product);
  if (repository === null || branch === null)
    throw new WindlassError('gate', repository === null ? 'there is no git repository' : 'no branch is checked out', {
      where: product,
      why: 'what is rehearsed is a clone of the branch',
      next: repository === null ? 'git init' : 'git switch <branch>',
    });
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-rehearsal-')));
  const remove = () => (keep ? undefined : rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const clone = join(dir, 'clone');
    await cloneHead(repository.root, clone, context.signal);
    const root = join(clone, relative(repository.root, product));
    linkModules(repository.root, clone);
    if (root !== clone) linkModules(product, root);
    const own = remoteUrl(product, config.git.remote);
    const { options, notes } = harborFor(config, own);
    const isThere = own !== null && /\bgithub\.com[:/]/.test(own) && options.github !== null;
    const npm = config.channels.npm !== undefined;
    const harbor = await openHarbor({ ...options, dir: join(dir, 'harbor'), npm, from: [product, context.cwd] });
    const env = { ...cleanEnv(services.env), ...harbor.env };
    const remote = isThere ? own : join(dir, 'remote.git');
    if (!isThere) git(dir, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, remote]);
    const at = { cwd: clone, env };
    git(at, ['remote', 'add', config.git.remote, remote]);
    await gitPatiently(at, ['push', '--quiet', '--no-verify', config.git.remote, `HEAD:refs/heads/${branch}`]);
    const { redactor, signal, now } = context;
    // What the scripts say in between is not what this one has to say: where one fails, its findings are in the envelope.
    const caller = { cwd: root, env, emit: () => undefined, redactor, signal, now };
    return {
      dir,
      root,
      harbor,
      env,
      remote,
      branch,
      notes,
      call: (script, argv) => callScript(script, [...argv, '--ledger', 'file', '--cwd', root], caller),
      [Symbol.asyncDispose]: async () => {
        await harbor.close();
        remove();
      },
    };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}

/** HEAD's branch without tags: the version that is rehearsed as the baseline gets its own. */
async function cloneHead(from: string, to: string, signal: AbortSignal): Promise<void> {
  const args = [
    'clone',
    '--quiet',
    '--no-tags',
    '--single-branch',
    '--no-hardlinks',
    '--origin',
    'origin',
    '--',
    from,
    to,
  ];
  await gitPatiently(from, args, { signal });
  // The user's own name and hooks count, but nothing is to ask for a passphrase.
  for (const [name, value] of Object.entries(identityOf(from))) git(to, ['config', name, value]);
  for (const name of ['commit.gpgSign', 'tag.gpgSign']) git(to, ['config', name, 'false']);
  git(to, ['remote', 'remove', 'origin']);
}

function identityOf(from: string): Record<string, string> {
  const ident = git(from, ['var', 'GIT_COMMITTER_IDENT']).trim();
  const [, name = 'windlass', email = 'windlass@localhost'] = /^(.*) <(.*)> \d+ [+-]\d{4}$/.exec(ident) ?? [];
  return { 'user.name': name, 'user.email': email };
}

/** What was installed is not in git, and builds need it. */
function linkModules(from: string, to: string): void {
  const installed = join(from, 'node_modules');
  if (existsSync(installed) && !existsSync(join(to, 'node_modules'))) symlinkSync(installed, join(to, 'node_modules'));
}

/** Flags that are set by variables are meant for the real release, and its lock is not this one's. */
function cleanEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WINDLASS_')));
}
