import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '@windlass/kit/ledger/entry';

/** The targets that Nx began to run, from what it said in its static style. */
export function begun(said: string): readonly string[] {
  return [...said.matchAll(/^> nx run beacon:([\w-]+)/gm)].map(([, target = '']) => target);
}

/** What `look` sees of each file that builds and packages leave in a product. */
export function made(product: string, look: (file: string) => unknown): Readonly<Record<string, unknown>> {
  const files = ['build', 'dist/release'].flatMap((folder) =>
    readdirSync(join(product, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Object.fromEntries(files.sort().map((file) => [file, look(file)]));
}

/** The phases that a ledger says have passed; one that has several stages, with its last. */
export function passed(entries: readonly Entry[]): readonly string[] {
  const notes = entries.flatMap((entry) => (entry.type === 'note' ? [entry.text] : []));
  return [...new Set(notes.flatMap((note) => /^(\w+) passed$/.exec(note)?.[1] ?? []))];
}

/** How a release was closed, as often as it was. */
export function closed(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.type === 'close' ? [entry.how] : []));
}
