import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest, Kind, Observation } from '../action.ts';
import { type Kinds, kindTable } from '../engine-options.ts';

/** Called at every boundary between two steps; a test makes one of them fatal. */
export type Hit = (boundary: string) => Promise<void> | void;

/** The world is one append-only log of effects, so that an effect done twice stays visible for ever. */
export function effects(dir: string): readonly string[] {
  const path = join(dir, 'effects.log');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

function effect(dir: string, ...words: readonly string[]): void {
  appendFileSync(join(dir, 'effects.log'), `${words.join(' ')}\n`);
}

export function digestOf(text: string): Digest {
  return { alg: 'sha256', hex: createHash('sha256').update(text).digest('hex'), of: 'toy' };
}

const present = (text: string): Observation => ({ is: 'present', digest: digestOf(text) });

/** The value a name has now: `set <name> <value>`, `clear <name>`. */
function valueIn(dir: string, name: string): string | null {
  const last = effects(dir).findLast((line) => /^(set|clear) /.test(line) && line.split(' ')[1] === name);
  return last?.startsWith('set ') ? (last.split(' ')[2] ?? null) : null;
}

interface PublishArgs {
  readonly [key: string]: string | number;
  readonly name: string;
  readonly bytes: string;
  /** Real milliseconds until what was published shows: registries lag. */
  readonly lagMs: number;
}

/** An immutable version in a registry: `publish <name> <bytes> <epoch ms>`, `unpublish <name>`. */
function publishKind(kind: string, dir: string, hit: Hit, settleMs: number, canUndo: boolean): Kind<PublishArgs> {
  const base: Kind<PublishArgs> = {
    kind,
    settleMs,
    replaces: false,
    goal: ({ bytes }) => digestOf(bytes),
    former: async () => null,
    observe: async ({ name, lagMs }) => {
      await hit(`observe ${name}`);
      const last = effects(dir).findLast((line) => /^(un)?publish /.test(line) && line.split(' ')[1] === name);
      const [verb, , bytes = '', at] = last?.split(' ') ?? [];
      const isVisible = verb === 'publish' && Date.now() >= Number(at) + lagMs;
      return isVisible ? present(bytes) : { is: 'absent' };
    },
    apply: async ({ name, bytes }) => {
      await hit(`before publish ${name}`);
      effect(dir, 'publish', name, bytes, String(Date.now()));
      await hit(`after publish ${name}`);
      return { url: `toy://${name}` };
    },
  };
  if (!canUndo) return base;
  const undo: NonNullable<Kind<PublishArgs>['undo']> = async ({ name }) => {
    await hit(`before unpublish ${name}`);
    effect(dir, 'unpublish', name);
    await hit(`after unpublish ${name}`);
    return {};
  };
  return { ...base, undo };
}

interface SetArgs {
  readonly [key: string]: string | readonly string[];
  readonly names: readonly string[];
  readonly value: string;
}

/** One pointer, or several that can be half moved. Writes only what is not right yet, as every `replaces` kind must. */
function pointerKind(dir: string, hit: Hit): Kind<SetArgs> {
  const move = async (name: string, value: string | null): Promise<void> => {
    if (valueIn(dir, name) === value) return;
    await hit(`before ${name} → ${value}`);
    if (value === null) effect(dir, 'clear', name);
    else effect(dir, 'set', name, value);
    await hit(`after ${name} → ${value}`);
  };
  return {
    kind: 'toy.pointer@1',
    settleMs: 0,
    replaces: true,
    goal: ({ names, value }) => digestOf(names.map(() => value).join()),
    former: async ({ names }) => {
      await hit(`former ${names.join()}`);
      return names.map((name) => valueIn(dir, name));
    },
    observe: async ({ names }) => {
      await hit(`observe ${names.join()}`);
      const values = names.map((name) => valueIn(dir, name));
      return values.every((value) => value === null) ? { is: 'absent' } : present(values.join());
    },
    apply: async ({ names, value }) => {
      for (const name of names) await move(name, value);
      return { value };
    },
    undo: async ({ names }, former) => {
      const values: readonly unknown[] = Array.isArray(former) ? former : [];
      for (const [at, name] of [...names.entries()].reverse()) {
        const value = values[at];
        await move(name, typeof value === 'string' ? value : null);
      }
      return {};
    },
  };
}

export function toyKinds(dir: string, hit: Hit = () => undefined, settleMs = 0): Kinds {
  return kindTable(
    publishKind('toy.publish@1', dir, hit, settleMs, true),
    publishKind('toy.announce@1', dir, hit, settleMs, false),
    pointerKind(dir, hit),
  );
}
