import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { type Folder, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { perform } from '../product/perform.ts';
import { openReleaseContext } from '../product/release-context.ts';
import { commitAction, gitKinds } from './git-kinds.ts';
import { pushPlan } from './push-plan.ts';
import { remoteKinds } from './remote-kinds.ts';

/** `commit` makes the release's commit of package.json, `push` pushes it. */
const toy: ScriptSpec = {
  name: 'toy',
  summary: 'Pushes',
  options: {},
  positionals: [{ name: 'what', describe: 'commit or push', required: true }],
  examples: [],
  run: async (context) => {
    const release = await openReleaseContext(context);
    const { root, services, product, versionText: version } = release;
    const kinds = kindTable(...gitKinds(root, services.env), ...remoteKinds(root, services.env));
    if (context.args.positional('what') === 'push') return perform(release, () => pushPlan(release), kinds);
    const head = repo.git('rev-parse', 'HEAD');
    const actions = [commitAction(head, ['package.json'], `Release ${version}`, [])];
    return perform(release, async () => makePlan({ script: 'toy', product: product.name, version, actions }), kinds);
  },
};

let repo: Folder;
let bare: Folder;

beforeEach(async () => {
  bare = tempFolder();
  bare.git('init', '--quiet', '--bare', '--initial-branch=main');
  repo = tempRepository({
    'package.json': '{ "version": "1.0.0" }\n',
    'windlass.config.json': '{ "product": "toy" }\n',
  });
  repo.git('remote', 'add', 'origin', bare.path);
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  repo.write({ 'package.json': '{ "version": "1.0.1" }\n' });
});
afterEach(() => {
  repo[Symbol.dispose]();
  bare[Symbol.dispose]();
});

const run = (...argv: string[]) => runJson(toy, repo.path, argv);
const refusal = async (...argv: string[]) => {
  const { exitCode, findings } = await run('push', ...argv);
  return `${exitCode} ${findings[0]?.message} | ${findings[0]?.fix}`;
};

describe('pushPlan', () => {
  it('holds what an undo needs: the former tip, and which commits are the release’s own', async () => {
    const former = repo.git('rev-parse', 'HEAD');
    await run('commit');
    const head = repo.git('rev-parse', 'HEAD');
    const { plan } = await run('push', '--plan');
    expect(plan?.actions.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'tag git.tag@1',
      'push remote.branch@1',
      'push-tag remote.tag@1',
    ]);
    expect(plan?.actions[1]?.args).toEqual({
      remote: 'origin',
      url: bare.path,
      branch: 'main',
      from: former,
      to: head,
      commits: [{ commit: head, files: ['package.json'] }],
    });
    expect(bare.git('tag', '--list')).toBe('');
  });

  it('is done by the engine, and a second time finds all of it there, also when others pushed since', async () => {
    await run('commit');
    expect((await run('push')).steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(bare.git('rev-parse', 'v1.0.1^{commit}')).toBe(repo.git('rev-parse', 'HEAD'));
    using colleague = tempFolder();
    colleague.git('clone', '--quiet', bare.path, '.');
    colleague.git(
      '-c',
      'user.name=C',
      '-c',
      'user.email=c@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'x',
    );
    colleague.git('push', '--quiet');
    expect((await run('push')).steps.map(({ state }) => state)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  it('says honestly that commits which are no release’s own would stay', async () => {
    repo.git('commit', '--quiet', '--all', '--message=by hand');
    const { plan } = await run('push', '--plan');
    expect(plan?.actions[1]?.reach).toMatchObject({
      undo: 'partial',
      residue: expect.stringMatching(/not the release's own/),
    });
  });

  it('contacts nothing with --offline', async () => {
    await run('commit');
    repo.git('remote', 'set-url', 'origin', 'https://nowhere.invalid/x.git');
    const { plan } = await run('push', '--plan', '--offline');
    expect(plan?.actions[1]?.args).toMatchObject({ from: repo.git('rev-parse', 'HEAD~1') });
  });

  it('refuses a dirty tree, a detached HEAD and a missing remote', async () => {
    expect(await refusal('--plan')).toMatch(/^2 the work tree has uncommitted changes .*package.json/);
    repo.git('commit', '--quiet', '--all', '--message=x');
    repo.git('switch', '--quiet', '--detach');
    expect(await refusal('--plan')).toMatch(/^2 no branch is checked out .* git switch/);
    repo.git('switch', '--quiet', 'main');
    repo.git('remote', 'remove', 'origin');
    expect(await refusal('--plan')).toMatch(/^2 there is no remote origin .* git remote add origin/);
  });

  it('refuses a remote that went another way', async () => {
    await run('commit');
    using colleague = tempFolder();
    colleague.git('clone', '--quiet', bare.path, '.');
    colleague.git(
      '-c',
      'user.name=C',
      '-c',
      'user.email=c@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'x',
    );
    colleague.git('push', '--quiet');
    expect(await refusal()).toMatch(
      /^2 main on origin has commits that are not here .* \| git pull --rebase origin main/,
    );
  });

  it('refuses a tag that is at another commit, here or there, or that is not annotated', async () => {
    repo.git('tag', '--annotate', '--message=early', 'v1.0.1');
    await run('commit');
    expect(await refusal('--plan')).toMatch(/^2 the tag v1.0.1 exists already \(v1.0.1 here\)/);
    repo.git('push', '--quiet', 'origin', 'v1.0.1');
    repo.git('tag', '--delete', 'v1.0.1');
    expect(await refusal('--plan')).toMatch(/^2 the tag v1.0.1 exists already \(v1.0.1 on origin\)/);
    repo.git('push', '--quiet', 'origin', ':refs/tags/v1.0.1');
    repo.git('tag', 'v1.0.1');
    expect(await refusal('--plan')).toMatch(/^2 the tag v1.0.1 is not annotated/);
  });

  it('fails with a verification error where the remote does not answer', async () => {
    await run('commit');
    repo.git('remote', 'set-url', 'origin', `${bare.path}/gone`);
    expect(await refusal()).toMatch(/^5 the remote origin does not answer/);
  });
});
