import { describe, expect, it } from 'vitest';
import type { Action, Json, Reach } from './action.ts';
import { formatPlan, makePlan } from './plan.ts';

const full: Reach = { undo: 'full' };
const action = (id: string, needs: readonly string[] = [], reach: Reach = full, args: Json = {}): Action => ({
  id,
  kind: 'toy.write@1',
  title: `Write ${id}`,
  args,
  needs,
  reach,
});
const plan = (...actions: readonly Action[]) => makePlan({ script: 'toy', product: 'Ship', version: '1.0.0', actions });

describe('makePlan', () => {
  it('puts a needed action first and leaves the rest as given', () => {
    const { actions } = plan(action('c', ['b']), action('a'), action('b'));
    expect(actions.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });

  it('knows from where on not everything can be taken back', () => {
    expect(plan(action('a'), action('b')).irreversibleFrom).toBeNull();
    const partial = action('b', [], { undo: 'partial', residue: 'a revert commit' });
    expect(plan(action('a'), partial, action('c', [], { undo: 'none', why: 'x' })).irreversibleFrom).toBe('b');
  });

  it.each([
    ['an id used twice', [action('a'), action('a')], 'the id a is used twice'],
    ['a need that does not exist', [action('a', ['z'])], 'a needs z, which is not in the plan'],
    ['a circle', [action('a', ['b']), action('b', ['c']), action('c', ['a'])], 'a circle: a → b → c → a'],
    ['a need of itself', [action('a', ['a'])], 'a circle: a → a'],
    ['args that do not survive JSON', [action('a', [], full, { x: Number.NaN })], 'not everything is JSON'],
  ])('refuses %s', (_, actions, why) => {
    expect(() => plan(...actions)).toThrow(expect.objectContaining({ kind: 'internal', why }));
  });
});

describe('formatPlan', () => {
  it('numbers the actions and ends with the point of no return', () => {
    const last = action('b', ['a'], { undo: 'none', why: 'a version cannot be replaced' });
    expect(formatPlan(plan(action('a'), last))).toBe(
      [
        'toy · Ship 1.0.0 · 2 actions',
        '  1. Write a  [toy.write@1 · undo: full]',
        '  2. Write b  [toy.write@1 · after 1 · undo: none: a version cannot be replaced]',
        'irreversible from here: 2. Write b (undo: none: a version cannot be replaced)',
      ].join('\n'),
    );
  });

  it('ends with "nothing" where all can be taken back, and where there is nothing to do', () => {
    expect(formatPlan(plan(action('a')))).toMatch(/\nirreversible from here: nothing$/);
    expect(formatPlan(plan())).toBe('toy · Ship 1.0.0 · no actions\nirreversible from here: nothing');
  });
});
