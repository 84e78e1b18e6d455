import * as z from 'zod/mini';
import type { Json } from '../actions/action.ts';
import type { Envelope } from './envelope.ts';

const say = (text: string) => z.describe(text);
// A recursive schema would be all of JSON again; what comes out of JSON.parse is Json by itself.
const json = z.custom<Json>((value) => value !== undefined);
const count = z.number().check(z.minimum(0));

const reach = z.union([
  z.strictObject({ undo: z.literal('full') }),
  z.strictObject({ undo: z.literal('partial'), residue: z.string() }),
  z.strictObject({ undo: z.literal('none'), why: z.string() }),
]);

const action = z.strictObject({
  id: z.string(),
  kind: z.string().check(say('Kind with its version: npm.publish@1')),
  title: z.string(),
  args: json,
  needs: z.array(z.string()).check(say('Ids of the actions that come first')),
  reach: reach.check(say('How far an undo reaches with the credentials at hand')),
});

const plan = z.strictObject({
  schema: z.literal('windlass/plan@1'),
  script: z.string(),
  product: z.nullable(z.string()),
  version: z.nullable(z.string()),
  actions: z.array(action),
  irreversibleFrom: z
    .nullable(z.string())
    .check(say('Id of the first action that cannot be taken back wholly; null where all can')),
});

const step = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['done', 'unchanged', 'planned', 'pending', 'skipped', 'failed', 'undone']),
  reason: z.exactOptional(z.string()),
  evidence: z.exactOptional(z.record(z.string(), z.unknown())),
  durationMs: z.exactOptional(count),
});

const finding = z.strictObject({
  check: z.string().check(say('Identifier of the check in kebab case')),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  expected: z.exactOptional(z.string()),
  actual: z.exactOptional(z.string()),
  file: z.exactOptional(z.string()),
  line: z.exactOptional(z.int().check(z.minimum(1))),
  column: z.exactOptional(z.int().check(z.minimum(1))),
  fix: z.exactOptional(z.string().check(say('The next command to type, or the edit to make'))),
});

/** The envelope, for validation and for its JSON Schema. */
export const envelopeSchema = z.strictObject({
  schema: z.literal('windlass/result@1'),
  script: z.string(),
  ok: z.boolean(),
  exitCode: z.int().check(z.minimum(0), z.maximum(255)),
  product: z.nullable(z.string()),
  version: z.nullable(z.string()),
  release: z.nullable(z.string()),
  startedAt: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/), say('ISO 8601, UTC')),
  durationMs: count,
  plan: z.nullable(plan),
  steps: z.array(step),
  findings: z.array(finding),
  residue: z.array(z.string()).check(say('What an undo could not take away, one sentence each')),
  data: z.record(z.string(), z.unknown()),
});

type DeepReadonly<T> = T extends Json ? (Json extends T ? Json : ReadonlyParts<T>) : ReadonlyParts<T>;
type ReadonlyParts<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
// Identical, not only assignable: a renamed optional key would still be assignable both ways.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile when the schema and the interface drift apart. */
export type EnvelopeAgrees = Agrees<Same<DeepReadonly<z.infer<typeof envelopeSchema>>, DeepReadonly<Envelope>>>;
type Agrees<T extends true> = T;
