import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package that carries every script's bin. */
export const umbrella = 'windlass';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly license?: string;
  /** What npm had before `license`; some packages have nothing else. */
  readonly licenses?: readonly { readonly type: string }[];
  readonly engines?: { readonly node?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads a package.json. Its shape is our own convention, checked by the tests under test/. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Every script of the workspace, by name (the folder under scripts/, which is also the bin): whatever has an entry. */
export function scriptNames(root: string): readonly string[] {
  const scripts = join(root, 'scripts');
  return existsSync(scripts)
    ? readdirSync(scripts)
        .filter((name) => isScript((path) => existsSync(join(scripts, name, path))))
        .sort()
    : [];
}

/** Whether a folder, asked by paths inside it, is a script. */
export function isScript(has: (path: string) => boolean): boolean {
  return has('package.json') && has('src/cli.ts');
}

/** What a package carries, out of all scripts: its own, or every one of them in `windlass`. */
export function carried(packageFolder: string, scripts: readonly string[]): readonly string[] {
  return packageFolder === umbrella ? scripts : scripts.filter((name) => name === packageFolder);
}

/** The `bin` map that the package.json in scripts/<packageFolder> must have. */
export function binsOf(packageFolder: string, scripts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    carried(packageFolder, scripts).map((bin) => [bin, `dist/${entryFile(packageFolder, bin)}`]),
  );
}

/** The entry file of one bin, inside dist/. */
export function entryFile(packageFolder: string, bin: string): string {
  return packageFolder === umbrella ? `${bin}.js` : 'cli.js';
}
