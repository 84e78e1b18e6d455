import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { randomHex } from '@windlass/kit/hash';
import { makeBare } from './bare.ts';
import type { RepositoryRecord, State } from './state.ts';

/** Everything that the double keeps below its folder: `state.json`, `assets/<id>`, `git/<owner>/<name>.git`. */
export interface Store {
  readonly state: State;
  /** Owner and name in any case, as GitHub takes them. */
  find(owner: string, name: string): RepositoryRecord | undefined;
  gitDir(repository: RepositoryRecord): string;
  assetFile(id: number): string;
  newId(): number;
  /** What is not saved is forgotten at the next opening: to be called after every change, before it is answered. */
  save(): void;
}

/** The branch of a repository that is not pushed to yet. */
export const defaultBranch = 'main';

/** @throws WindlassError `input` where the folder holds something else. */
export function openStore(dir: string, repositories: readonly string[], now: string): Store {
  const file = join(dir, 'state.json');
  mkdirSync(join(dir, 'assets'), { recursive: true });
  const state = existsSync(file)
    ? readState(file)
    : { version: 1 as const, nextId: 1000, secret: randomHex(16), repositories: [] };
  const store: Store = {
    state,
    find: (owner, name) => state.repositories.find((one) => same(one.owner, owner) && same(one.name, name)),
    gitDir: ({ owner, name }) => join(dir, 'git', owner, `${name}.git`),
    assetFile: (id) => join(dir, 'assets', String(id)),
    newId: () => state.nextId++,
    // A rehearsal need not outlast a power cut.
    save: () => writeAtomic(file, `${JSON.stringify(state, null, 1)}\n`, { durable: false }),
  };
  for (const fullName of repositories) addRepository(store, fullName, now);
  store.save();
  return store;
}

function addRepository(store: Store, fullName: string, now: string): void {
  const [, owner, name] = /^([\w-]+)\/([\w.-]+)$/.exec(fullName) ?? [];
  if (owner === undefined || name === undefined) {
    throw new WindlassError('input', `${fullName} is no repository of GitHub`, { next: 'write it as owner/name' });
  }
  let repository = store.find(owner, name);
  if (repository === undefined) {
    repository = {
      id: store.newId(),
      owner,
      name,
      createdAt: now,
      latest: null,
      releases: [],
      pulls: [],
      nextNumber: 1,
    };
    store.state.repositories.push(repository);
  }
  makeBare(store.gitDir(repository), defaultBranch, [
    // As GitHub lets one fetch.
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['uploadpack.allowFilter', 'true'],
  ]);
}

function readState(file: string): State {
  try {
    const state: State = JSON.parse(readFileSync(file, 'utf8'));
    if (state.version === 1) return state;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new WindlassError('input', 'the state of the GitHub double cannot be read', {
    where: { file },
    why: 'it is of another version, or no such state at all',
    next: `rm ${file}`,
  });
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
