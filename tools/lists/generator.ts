import { type Tree, updateJson } from '@nx/devkit';
import { binsOf, isScript, umbrella } from '../bundle/workspace.ts';
import { withScripts } from './run-list.ts';

/**
 * A sync generator (nx.json, `sync.globalGenerators`): `nx sync` writes and `nx sync:check` compares whatever follows from the list of
 * folders in scripts/: the bins and the run list of `windlass`, and the licence text that npm packs with each script.
 */
export function listsGenerator(tree: Tree): { outOfSyncMessage: string } {
  const scripts = tree.children('scripts').filter((name) => isScript((path) => tree.exists(`scripts/${name}/${path}`)));
  for (const name of scripts.sort()) {
    const manifest = `scripts/${name}/package.json`;
    const bin = binsOf(name, scripts);
    const found = JSON.parse(tree.read(manifest, 'utf8') ?? '{}');
    if (JSON.stringify(found.bin) !== JSON.stringify(bin)) updateJson(tree, manifest, (json) => ({ ...json, bin }));
    update(tree, `scripts/${name}/LICENSE`, () => tree.read('LICENSE', 'utf8') ?? '');
  }
  const others = scripts.filter((name) => name !== umbrella);
  const list = `scripts/${umbrella}/src/scripts.ts`;
  if (tree.exists(list)) update(tree, list, (before) => withScripts(before, others));
  return { outOfSyncMessage: `A list of scripts in scripts/${umbrella}, or the LICENSE of a script, is stale.` };
}

function update(tree: Tree, file: string, change: (before: string) => string): void {
  const before = tree.exists(file) ? (tree.read(file, 'utf8') ?? '') : '';
  const after = change(before);
  if (after !== before) tree.write(file, after);
}
