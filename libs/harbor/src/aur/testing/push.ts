import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { type Client, openClient } from '../../github/testing/client.ts';
import { type Aur, type AurOptions, openAur } from '../aur.ts';

export interface Pushed {
  readonly code: number | null;
  /** stderr of git, the lines of the other side without their `remote: `. */
  readonly said: string;
}

export interface AurWorld extends AsyncDisposable {
  readonly aur: Aur;
  readonly folder: Folder;
  readonly send: Client['send'];
  /** Commits these files (null: the file goes) in the work tree of a package base. */
  commit(base: string, files: Readonly<Record<string, string | null>>): string;
  /** `git push` of what was committed, over the path of the repository that the double names. */
  push(base: string, ...args: readonly string[]): Promise<Pushed>;
  /** Where the double has a package base. */
  repository(base: string, service?: 'upload-pack' | 'receive-pack'): Promise<string>;
}

/** The double, and a pusher. Asynchronous, for the update hook asks this very process. */
export async function openAurWorld(options: Partial<AurOptions> = {}, shared?: Folder): Promise<AurWorld> {
  const folder = shared ?? tempFolder();
  const aur = await openAur({ dir: join(folder.path, 'aur'), ...options });
  const client = await openClient(aur.services, { 'user-agent': 'test' });
  const git = (base: string, ...args: string[]) =>
    folder.git('-C', `work/${base}`, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args);
  const repository = async (base: string, service: 'upload-pack' | 'receive-pack' = 'receive-pack') => {
    const resolved = await aur.git[0]?.resolve(`/${base}.git`, service);
    if (resolved === undefined || 'refused' in resolved) throw new Error(resolved?.refused ?? 'no git service');
    return resolved.dir;
  };
  return {
    aur,
    folder,
    send: client.send,
    repository,
    commit: (base, files) => {
      folder.write({ [`work/${base}/.git/.keep`]: '' });
      git(base, 'init', '--quiet', '--initial-branch=master');
      for (const [file, text] of Object.entries(files)) {
        if (text === null) rmSync(join(folder.path, 'work', base, file), { recursive: true, force: true });
        else folder.write({ [`work/${base}/${file}`]: text });
      }
      git(base, 'add', '--all', '--force');
      git(base, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--allow-empty', '--message=upgpkg');
      return git(base, 'rev-parse', 'HEAD');
    },
    push: async (base, ...args) => {
      const refs = args.length > 0 ? args : ['master'];
      return run(join(folder.path, 'work', base), ['push', await repository(base), ...refs]);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await aur.close();
      if (shared === undefined) folder[Symbol.dispose]();
    },
  };
}

export function run(
  cwd: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Pushed> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd,
      env: { ...process.env, LC_ALL: 'C', ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said: said.replace(/^remote: (.*?)\s*$/gm, '$1') }));
  });
}

/** A `.SRCINFO` as makepkg writes it, with lines of one's own below the base. */
export function srcinfo(base: string, lines: readonly string[] = [], packages: readonly string[] = [base]): string {
  const common = ['pkgdesc = A light', 'pkgver = 1.0.0', 'pkgrel = 1', 'url = https://beacon.example', 'arch = x86_64'];
  const own = [...common, 'license = MIT', ...lines].map((line) => `\t${line}\n`).join('');
  return `pkgbase = ${base}\n${own}${packages.map((name) => `\npkgname = ${name}\n`).join('')}`;
}
