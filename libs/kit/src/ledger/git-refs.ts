import { createHash } from 'node:crypto';
import { WindlassError } from '../errors.ts';
import { withoutPasswords } from '../git/git.ts';
import { type Git, gitOrThrow, gitText } from './git.ts';

/** Git as a small shared store: one file per ref, and compare-and-swap on the remote. */
export interface GitRefs {
  /** Refs under a prefix that ends in `/`, as the remote has them now: ref → commit. */
  remote(prefix: string): Promise<ReadonlyMap<string, string>>;
  local(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Brings the remote's commits here; they are kept from gc under refs/windlass-remote/. */
  fetch(refs: ReadonlyMap<string, string>): Promise<void>;
  /** The bytes of `file` in a commit that is here. */
  content(commit: string, file: string): Promise<Buffer>;
  /** The same of many commits, by one process. */
  contents(commits: readonly string[], file: string): Promise<ReadonlyMap<string, Buffer>>;
  commit(file: string, content: Uint8Array, parent: string | null, message: string, at: Date): Promise<string>;
  setLocal(ref: string, commit: string, former: string | null): Promise<void>;
  /** Compare-and-swap: `moved` where the remote's ref was not at `expected`. Otherwise an error. */
  push(ref: string, commit: string, expected: string | null): Promise<'pushed' | 'moved'>;
  /** Takes a ref out of the way without losing it: it moves to refs/windlass-lost/<name>/<commit>. */
  setAside(ref: string, commit: string): Promise<void>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
}

export function gitRefs(git: Git, remote: string): GitRefs {
  const keep = `refs/windlass-remote/${createHash('sha256').update(remote).digest('hex').slice(0, 8)}/`;
  const isHere = async (oid: string): Promise<boolean> => (await git(['cat-file', '-e', `${oid}^{commit}`])).code === 0;
  return {
    remote: async (prefix) => {
      const result = await git(['ls-remote', '--', remote, `${prefix}*`]);
      if (result.code !== 0) throw unreachable(remote, result.stderr, 'input');
      return parseRefs(result.stdout.toString('utf8'), prefix);
    },
    local: async (prefix) =>
      parseRefs(await gitText(git, ['for-each-ref', '--format=%(objectname)%09%(refname)', prefix]), prefix),
    fetch: async (refs) => {
      if (refs.size === 0) return;
      const questions = [...refs.values()].map((oid) => `${oid}^{commit}\n`).join('');
      const answers = (await gitText(git, ['cat-file', '--batch-check=%(objecttype)'], questions)).split('\n');
      const missing = [...refs.keys()].filter((_, at) => answers[at] !== 'commit');
      if (missing.length === 0) return;
      const specs = missing.map((ref) => `+${ref}:${keep}${ref.replace(/^refs\//, '')}`);
      const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
      // Two processes of one clone may fetch the same ref at once: the loser finds the ref locked and asks again.
      for (let attempt = 1; ; attempt += 1) {
        const result = await git(['fetch', ...flags, '--', remote, ...specs]);
        if (result.code === 0) return;
        if (attempt === 5 || !/cannot lock ref|unable to update local ref/.test(result.stderr))
          throw unreachable(remote, result.stderr, 'input');
      }
    },
    content: (commit, file) => gitOrThrow(git, ['cat-file', 'blob', `${commit}:${file}`]),
    contents: async (commits, file) => {
      if (commits.length === 0) return new Map();
      const questions = commits.map((commit) => `${commit}:${file}\n`).join('');
      return parseBatch(await gitOrThrow(git, ['cat-file', '--batch'], questions), commits, file);
    },
    commit: async (file, content, parent, message, at) => {
      const blob = await gitText(git, ['hash-object', '-w', '--stdin'], content);
      const tree = await gitText(git, ['mktree'], `100644 blob ${blob}\t${file}\n`);
      const parents = parent === null ? [] : ['-p', parent];
      return gitText(git, ['commit-tree', '--no-gpg-sign', tree, ...parents], `${message}\n\n${at.toISOString()}\n`);
    },
    setLocal: async (ref, commit, former) => {
      await gitOrThrow(git, ['update-ref', ref, commit, former ?? '0'.repeat(commit.length)]);
    },
    push: async (ref, commit, expected) => {
      const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
      const result = await git(['push', '--porcelain', '--no-verify', lease, '--', remote, `${commit}:${ref}`]);
      if (result.code === 0) return 'pushed';
      if (/^!\t/m.test(result.stdout.toString('utf8'))) {
        const [now] = parseRefs(await gitText(git, ['ls-remote', '--', remote, ref]), '').values();
        if (now === commit) return 'pushed';
        if ((now ?? null) !== expected) return 'moved';
      }
      throw unreachable(remote, result.stderr, 'publish');
    },
    setAside: async (ref, commit) => {
      await gitOrThrow(git, ['update-ref', `refs/windlass-lost/${ref.replace(/^refs\//, '')}/${commit}`, commit]);
      await gitOrThrow(git, ['update-ref', '-d', ref, commit]);
    },
    isAncestor: async (ancestor, commit) =>
      (await isHere(ancestor)) && (await git(['merge-base', '--is-ancestor', ancestor, commit])).code === 0,
  };
}

/** `<oid> blob <size>`, newline, the bytes, newline: for each question, in their order (git-cat-file(1), BATCH OUTPUT). */
function parseBatch(out: Buffer, commits: readonly string[], file: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  let at = 0;
  for (const commit of commits) {
    const end = out.indexOf(0x0a, at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(out.toString('latin1', at, end))?.[1];
    if (size === undefined)
      throw new WindlassError('input', `the commit ${commit} holds no ${file}`, { where: commit });
    at = end + 1 + Number(size) + 1;
    found.set(commit, out.subarray(end + 1, at - 1));
  }
  return found;
}

function parseRefs(text: string, prefix: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [oid, ref] = line.split('\t');
    if (oid && ref?.startsWith(prefix)) refs.set(ref, oid);
  }
  return refs;
}

function unreachable(remote: string, stderr: string, kind: 'input' | 'publish'): WindlassError {
  const shown = withoutPasswords(remote);
  return new WindlassError(kind, `the ledger's remote ${shown} does not take part`, {
    where: shown,
    why: reasonOf(withoutPasswords(stderr)) || 'git gave no reason',
    next: `git ls-remote ${shown}`,
  });
}

/** What git calls fatal or an error, without the advice below it that fits any case. */
function reasonOf(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const faults = lines.filter((line) => /^(?:fatal|error|remote|ssh|!)\b/.test(line));
  return (faults.length > 0 ? faults : lines).slice(-3).join('; ');
}
