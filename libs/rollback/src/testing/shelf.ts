import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Digest, Kind, Observation, Reach } from '@windlass/kit/actions/action';
import { sha256Hex } from '@windlass/kit/hash';

/** A world of names with values in one file: enough for pointers and versions, and it can be broken at will. */
export interface Shelf {
  readonly values: () => Readonly<Record<string, string>>;
  set(name: string, value: string | null): void;
  /** Kinds named so; `refuse` makes an undo of that name fail while it gives a reason. */
  kinds(refuse?: (name: string) => string | null): readonly Kind[];
}

interface SetArgs {
  readonly [key: string]: string;
  readonly name: string;
  readonly value: string;
}

export const shelfKinds = ['npm.publish@1', 'npm.dist-tag@1', 'static.switch@1', 'download.upload@1'];

export function shelf(dir: string): Shelf {
  const file = join(dir, 'shelf.json');
  const values = (): Record<string, string> => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const set = (name: string, value: string | null) => {
    const { [name]: _, ...rest } = values();
    writeFileSync(file, JSON.stringify(value === null ? rest : { ...rest, [name]: value }));
  };
  const seen = (value: string | undefined): Observation =>
    value === undefined ? { is: 'absent' } : { is: 'present', digest: digestOf(value) };
  const kind = (name: string, refuse: (name: string) => string | null): Kind<SetArgs> => ({
    kind: name,
    settleMs: 0,
    replaces: true,
    goal: ({ value }) => digestOf(value),
    observe: async (args) => seen(values()[args.name]),
    former: async (args) => values()[args.name] ?? null,
    apply: async (args) => {
      set(args.name, args.value);
      return {};
    },
    undo: async (args, former) => {
      const why = refuse(args.name);
      if (why !== null) throw new Error(why);
      set(args.name, typeof former === 'string' ? former : null);
      return {};
    },
  });
  return { values, set, kinds: (refuse = () => null) => shelfKinds.map((name) => kind(name, refuse)) };
}

export function digestOf(text: string): Digest {
  return { alg: 'sha256', hex: sha256Hex(text), of: 'value' };
}

export function put(
  id: string,
  kind: string,
  name: string,
  value: string,
  more: {
    readonly needs?: readonly string[];
    readonly reach?: Reach;
    readonly args?: Readonly<Record<string, string>>;
  } = {},
): Action {
  const { needs = [], reach = { undo: 'full' }, args = {} } = more;
  return { id, kind, title: `set ${name} to ${value}`, args: { name, value, ...args }, needs, reach };
}
