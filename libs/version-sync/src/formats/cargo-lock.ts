import type { Entry } from '../scan/entry.ts';
import { scanToml } from '../scan/toml.ts';
import { asItIs, fieldAt, textOnly } from './entry-field.ts';
import { isNamed } from './file-name.ts';
import type { Field, Format } from './format.ts';

const shape = { package: { '*': { name: true, version: true, source: true } } } as const;

/**
 * The packages of this repository are those without a `source`. Where they have different versions, the lock alone does not tell which
 * of them is the product: they are shown and left (`cargo update --workspace` writes them).
 */
export const cargoLock: Format = {
  id: 'cargo-lock',
  title: 'Cargo.lock, own packages',
  matches: (path) => isNamed(path, 'Cargo.lock'),
  find: (text, path) => {
    const own = ownPackages(textOnly(scanToml(text, path, shape)));
    const together = new Set(own.map(({ version }) => version.value)).size === 1;
    return own.map(
      ({ name, version }): Field => fieldAt(`package.${name}.version`, version, { as: together ? 'cargo' : asItIs }),
    );
  },
};

function ownPackages(entries: readonly Entry[]): { name: string; version: Entry }[] {
  const packages = new Map<string | number, Record<string, Entry>>();
  for (const entry of entries) {
    const [, index, key] = entry.path;
    if (index === undefined || typeof key !== 'string') continue;
    const one = packages.get(index) ?? {};
    one[key] = entry;
    packages.set(index, one);
  }
  return [...packages.values()].flatMap(({ name, version, source }) =>
    name && version && !source ? [{ name: name.value, version }] : [],
  );
}
