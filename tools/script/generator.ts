import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratorCallback, generateFiles, readJson, type Tree } from '@nx/devkit';
import { listsGenerator } from '../lists/generator.ts';

export interface ScriptOptions {
  readonly name: string;
  readonly summary: string;
}

/** `nx g ./tools:script <name>`: makes scripts/<name> and enters it where a list names every script. Refuses a name that is taken. */
export function scriptGenerator(tree: Tree, { name, summary }: ScriptOptions): GeneratorCallback {
  const folder = `scripts/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already`);
  const { version, engines } = readJson(tree, 'libs/kit/package.json');
  generateFiles(tree, join(import.meta.dirname, 'files'), folder, {
    name,
    packageName: `@windlass/${name}`,
    summary,
    version,
    node: engines.node,
  });
  // Before nx sync runs: it draws the project references from the imports that this writes.
  listsGenerator(tree);
  return () => {
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: tree.root, stdio: 'inherit' });
    // A workspace folder that the lockfile does not know makes `npm ci` fail. Nothing is new that would have to be fetched.
    run('npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts');
    // The link that npm install would make, without touching the rest of node_modules.
    symlinkSync(`../../${folder}`, join(tree.root, 'node_modules', '@windlass', name));
    run('biome', 'check', '--write', folder);
    run('nx', 'sync');
    run('node', '--conditions=@windlass/source', 'tools/readme.ts', folder);
  };
}
