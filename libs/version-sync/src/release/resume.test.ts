import { join } from 'node:path';
import type { Action } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { expect, test } from 'vitest';
import { unfinishedPlan } from './resume.ts';

const action = (id: string, kind: string): Action => ({
  id,
  kind,
  title: id,
  args: {},
  needs: [],
  reach: { undo: 'full' },
});
const planOf = (...actions: readonly Action[]) =>
  makePlan({ script: 'version-manager', product: 'demo', version: '1.1.0', actions });

test('a push that was killed is not taken for a version that was not set: both are plans of one script', async () => {
  using folder = tempFolder();
  const ledger = fileStore(join(folder.path, 'state'));
  const { writer } = await openRelease(ledger, '1.1.0', { writer: 'w', command: 'version-manager' });
  const raise = planOf(action('files', 'files.splice@1'), action('commit', 'git.commit@1'));
  await writer.append({ type: 'plan', plan: raise });
  expect(await unfinishedPlan(ledger, 'version-manager')).toEqual(raise);
  for (const id of ['files', 'commit'])
    await writer.append({
      type: 'outcome',
      way: 'apply',
      action: id,
      state: 'unchanged',
      observation: null,
      evidence: {},
    });
  await writer.append({ type: 'plan', plan: planOf(action('tag', 'git.tag@1'), action('push', 'remote.branch@1')) });
  expect(await unfinishedPlan(ledger, 'version-manager')).toBeNull();
  await writer.close();
});
