import type { Plan } from '@windlass/kit/actions/action';
import { openHouse } from '@windlass/kit/actions/house';
import { makePlan } from '@windlass/kit/actions/plan';
import { type GitAt, git } from '@windlass/kit/git/git';
import { findCommit, remoteUrl } from '@windlass/kit/git/refs';
import { trackedTip } from '@windlass/kit/git/remote';
import type { Entry } from '@windlass/kit/ledger/entry';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { ReleaseContext } from '../product/release-context.ts';
import { nullableText, text, texts } from './action-args.ts';
import { tagAction } from './git-kinds.ts';
import { refuseDiverged, refuseTag, refuseUnready } from './push-gates.ts';
import { type ReleaseCommit, type RemoteBranchArgs, remoteTip } from './remote-args.ts';
import { pushActions, pushId } from './remote-kinds.ts';

type At = Exclude<GitAt, string>;

/**
 * The first actions of phase 4: tag the commit that was built (id `tag`), push its branch (`push`), then the tag (`push-tag`). The arguments
 * hold which commits are the release's own, so that a later undo needs the ledger alone. With `--offline` the remote is as it was fetched last.
 * @throws WindlassError `gate`: dirty tree, no branch, no remote, a remote that has other commits, a tag that is elsewhere or not annotated;
 * `verification` where the remote does not answer.
 */
export async function pushPlan(release: ReleaseContext): Promise<Plan> {
  const { context, config, product, root, services, versionText: version } = release;
  const at: At = { cwd: root, env: services.env };
  const { remote } = config.git;
  const offline = context.args.flag('offline');
  const { branch, head } = refuseUnready(at, remote);
  const tag = config.git.tagPrefix + version;
  await refuseTag(at, remote, tag, head, offline);
  const entries = await entriesOf(release);
  const from = offline ? trackedTip(at, remote, branch) : await remoteTip(at, remote, branch, services.signal);
  const base = { remote, url: remoteUrl(at, remote) };
  const args = begun(entries, branch, head) ?? {
    ...base,
    branch,
    from: await refuseDiverged(at, remote, branch, head, from, offline),
    to: head,
    commits: ownCommits(at, entries, from, head),
  };
  const tagging = tagAction(
    tag,
    config.git.commitMessage.replaceAll('{version}', version).replaceAll('{core}', release.version.core),
    [],
  );
  const actions = [tagging, ...pushActions({ branch: args, tag: { ...base, tag, commit: head }, needs: [tagging.id] })];
  return makePlan({ script: context.script, product: product.name, version, actions });
}

/** A push that this release has begun keeps its arguments: the remote's tip of now is not the one to come back to. */
function begun(entries: readonly Entry[], branch: string, head: string): RemoteBranchArgs | null {
  const history = actionHistories(entries).get(pushId);
  if (history === undefined || isUndone(history) || history.action.kind !== 'remote.branch@1') return null;
  const { args } = history.action;
  const same = text(args, 'branch') === branch && text(args, 'to') === head;
  // What comes from the ledger was made by `pushActions`.
  return same ? (args as RemoteBranchArgs) : null;
}

/** The commits of this release's ledger that the remote does not have yet. */
function ownCommits(at: At, entries: readonly Entry[], from: string | null, head: string): ReleaseCommit[] {
  const range = from === null ? [head] : [head, `^${from}`];
  const pushed = git(at, ['rev-list', '--reverse', ...range, '--'])
    .split('\n')
    .filter(Boolean);
  const made = new Map<string, ReleaseCommit>();
  for (const { action } of actionHistories(entries).values()) {
    if (action.kind !== 'git.commit@1') continue;
    const commit = findCommit(at, nullableText(action.args, 'parent'), text(action.args, 'message'));
    if (commit !== null) made.set(commit, { commit, files: texts(action.args, 'files') });
  }
  return pushed.flatMap((commit) => made.get(commit) ?? []);
}

async function entriesOf({ house, context }: ReleaseContext): Promise<readonly Entry[]> {
  const { ledger } = await openHouse(house);
  const id = context.args.string('release') ?? (await currentRelease(ledger));
  return id === null ? [] : ledger.read(id);
}
