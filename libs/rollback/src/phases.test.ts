import type { Action } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { expect, it } from 'vitest';
import { parsePhase, phaseOf } from './phases.ts';

const action = (kind: string): Action => ({
  id: kind,
  kind,
  title: kind,
  args: null,
  needs: [],
  reach: { undo: 'full' },
});
const plan = (script: string, ...kinds: string[]) =>
  makePlan({ script, product: 'toy', version: '1.0.0', actions: kinds.map(action) });

it('tells the phase from what was done, and for what stays in the repository from who planned it', () => {
  const raise = plan('version-manager', 'files.splice@1', 'git.commit@1', 'git.tag@1');
  const sums = plan('prepare-aur-package', 'files.splice@1', 'git.commit@1');
  const push = plan('version-manager', 'git.tag@1', 'remote.branch@1', 'remote.tag@1');
  expect([raise, sums, push].map((one) => one.actions.map((each) => phaseOf(each, one)))).toEqual([
    ['versions', 'versions', 'versions'],
    ['artifacts', 'artifacts'],
    ['distribution', 'distribution', 'distribution'],
  ]);
  expect(phaseOf(action('npm.publish@1'), null)).toBe('distribution');
  expect(phaseOf(action('git.commit@1'), null)).toBe('versions');
});

it('is named by its word or its number in the order of a release', () => {
  expect(['versions', '4', '1'].map(parsePhase)).toEqual(['versions', 'distribution', 'preflight']);
  expect(() => parsePhase('0')).toThrow('"0" is no phase');
});
