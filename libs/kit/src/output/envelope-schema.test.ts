import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../actions/action.ts';
import { resultJsonSchema } from '../config/json-schema.ts';
import type { Envelope } from './envelope.ts';
import { envelopeSchema } from './envelope-schema.ts';
import { envelope } from './testing/run.ts';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(resultJsonSchema());

const plan: Plan = {
  schema: 'windlass/plan@1',
  script: 'x',
  product: 'ship',
  version: null,
  actions: [
    {
      id: 'a',
      kind: 'file.write@1',
      title: 'Write',
      args: { path: 'x', list: [1, null, true, 'y'] },
      needs: [],
      reach: { undo: 'full' },
    },
    {
      id: 'b',
      kind: 'npm.publish@1',
      title: 'Publish',
      args: null,
      needs: ['a'],
      reach: { undo: 'partial', residue: 'stays' },
    },
    { id: 'c', kind: 'x@1', title: 'X', args: 3, needs: [], reach: { undo: 'none', why: 'because' } },
  ],
  irreversibleFrom: 'b',
};

describe('the schema of the envelope', () => {
  it.each<[string, Envelope]>([
    ['a failed run', envelope],
    ['a plan', { ...envelope, plan, steps: [], findings: [], data: { any: { thing: [1] } } }],
    ['evidence', { ...envelope, steps: [{ id: 'a', title: 'A', state: 'undone', evidence: { x: { y: 1 } } }] }],
  ])('accepts %s', (_what, value) => {
    expect([envelopeSchema.safeParse(value).success, validate(value)]).toEqual([true, true]);
  });

  it.each<[string, unknown]>([
    ['another schema', { ...envelope, schema: 'windlass/result@2' }],
    ['a key too many', { ...envelope, extra: 1 }],
    ['a key too few', { ...envelope, residue: undefined }],
    ['a local time', { ...envelope, startedAt: '2026-11-20 10:00' }],
    ['a state that is none', { ...envelope, steps: [{ id: 'a', title: 'A', state: 'ok' }] }],
    ['a line 0', { ...envelope, findings: [{ check: 'x', severity: 'error', message: 'm', line: 0 }] }],
    ['a negative duration', { ...envelope, durationMs: -1 }],
    [
      'a reach without its reason',
      { ...envelope, plan: { ...plan, actions: [{ ...plan.actions[0], reach: { undo: 'none' } }] } },
    ],
  ])('refuses %s', (_what, value) => {
    const asJson: unknown = JSON.parse(JSON.stringify(value));
    expect([envelopeSchema.safeParse(asJson).success, validate(asJson)]).toEqual([false, false]);
  });
});
