import fs from 'node:fs';
import path from 'node:path';

// `../shared` beside the repository; five folders up from here is the repository's root.
const folder = path.resolve(import.meta.dirname, '../../../../../../shared/fixtures');

/** Whether the conformance cases are on this machine. */
export const hasFixtures = fs.existsSync(folder);

/** Why a suite is skipped where they are not. */
export const fixturesReason = 'needs ../shared/fixtures';

/** The cases of a JSON file that is a list of rows; no rows where the folder is absent. */
export function rows(name: string): unknown[][] {
  const value: unknown = hasFixtures ? JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) : [];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value.map((row: unknown) => (Array.isArray(row) ? row : [row]));
}

/** A named list of a JSON file that is an object of lists. */
export function listOf(name: string, key: string): unknown[] {
  const value: unknown = hasFixtures ? JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) : {};
  const list: unknown = Object.entries(value ?? {}).find(([each]) => each === key)?.[1] ?? [];
  if (!Array.isArray(list)) throw new Error(`${name} has no list ${key}`);
  return list;
}

/** Lines of a text file, without the empty ones. */
export function lines(name: string): string[] {
  if (!hasFixtures) return [];
  return fs
    .readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
