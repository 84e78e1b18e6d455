import { bytesOf, commitAt, noObject, objectAt, treeEntries } from '../github/bare.ts';
import { gitIn } from '../github/git.ts';
import { commitFault } from './commit-rules.ts';
import { packageFault } from './package-rules.ts';
import type { Records } from './records.ts';
import { parseSrcinfo, type Srcinfo, single } from './srcinfo.ts';

/** One ref of a push, as git gives it to an update hook (githooks(5)). */
export interface RefUpdate {
  /** The bare repository. */
  readonly dir: string;
  /** Its name: the package base that it is for. */
  readonly pkgbase: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

export interface UpdateRules {
  readonly records: Records;
  readonly user: string;
  readonly blacklist: readonly string[];
  /** By name, the official repository that it is in. */
  readonly official: ReadonlyMap<string, string>;
  readonly now: () => Date;
}

export interface Verdict {
  readonly accepted: boolean;
  /** Lines for stderr, as the AUR prints them. */
  readonly lines: readonly string[];
}

/**
 * What the AUR's update hook does, in its order and words (archlinux/aurweb at e223682, aurweb/git/update_legacy.py, which is the one
 * that runs there: `alpm-parser = 0`). A push that is accepted is written to the records, as it is there to the database.
 */
export function updateRef(update: RefUpdate, rules: UpdateRules): Verdict {
  const { dir, before, after } = update;
  if (update.ref !== 'refs/heads/master') return refused('pushing to a branch other than master is restricted');
  // The AUR falls over a deletion; that it is refused is the same.
  if (after === noObject || (before !== noObject && commits(dir, before, after).length > 0)) {
    return refused('denying non-fast-forward (you should pull first)');
  }
  if (commitAt(dir, after) !== after) return refused(`not a commit: ${after}`);
  const srcinfo = objectAt(dir, `${after}:.SRCINFO`);
  if (srcinfo === null) return refusedCommit(after, 'missing .SRCINFO');
  const { info, errors } = parseSrcinfo(bytesOf(dir, srcinfo.sha).toString('utf8'));
  if (errors.length > 0)
    return refusedSrcinfo(
      after,
      errors.map(({ line, why }) => `line ${line}: ${why}`),
    );
  const files = new Set(treeEntries(dir, after).map((entry) => entry.name));
  const fault = packageFault(info, files);
  if (fault !== null) return refusedCommit(after, fault);
  for (const commit of commits(dir, after, before === noObject ? null : before)) {
    const why = commitFault(dir, commit);
    if (why !== null) return refusedCommit(commit, why);
  }
  const foreign = nameFault(update, info, rules);
  const unchanged = before !== noObject && before !== after && objectAt(dir, `${before}:.SRCINFO`)?.sha === srcinfo.sha;
  const warnings = unchanged ? ['warning: .SRCINFO unchanged. The package database will not be updated!'] : [];
  if (foreign !== null) return { accepted: false, lines: [...warnings, `error: ${foreign}`] };
  rules.records.put(info, rules.user, Math.floor(rules.now().getTime() / 1000));
  return { accepted: true, lines: warnings };
}

/** Whose names these are. */
function nameFault(update: RefUpdate, info: Srcinfo, { records, blacklist, official }: UpdateRules): string | null {
  const base = single(info.base, 'pkgbase') ?? '';
  if (base !== update.pkgbase) return `invalid pkgbase: ${base}, expected ${update.pkgbase}`;
  if (blacklist.includes(base)) return `pkgbase is blacklisted: ${base}`;
  for (const name of info.packages.keys()) {
    if (blacklist.includes(name)) return `package is blacklisted: ${name}`;
    const provider = official.get(name);
    if (provider !== undefined) return `package already provided by [${provider}]: ${name}`;
    const owner = records.package(name);
    if (owner !== undefined && owner.base.name !== base) return `cannot overwrite package: ${name}`;
  }
  return null;
}

/** Commits that lead to one and not to the other, oldest first. */
function commits(dir: string, to: string, without: string | null): readonly string[] {
  const args = ['rev-list', '--reverse', to, ...(without === null ? [] : [`^${without}`])];
  return gitIn(dir, args).split('\n').filter(Boolean);
}

const refused = (why: string): Verdict => ({ accepted: false, lines: [`error: ${why}`] });

const refusedCommit = (commit: string, why: string): Verdict => ({
  accepted: false,
  lines: ['error: The following error occurred when parsing commit', `error: ${commit}:`, `error: ${why}`],
});

const refusedSrcinfo = (commit: string, why: readonly string[]): Verdict => ({
  accepted: false,
  lines: [
    'error: The following errors occurred when parsing .SRCINFO in commit',
    `error: ${commit}:`,
    ...why.map((line) => `error: ${line}`),
  ],
});
