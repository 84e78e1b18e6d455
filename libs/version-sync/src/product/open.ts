import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { loadConfig } from '@windlass/kit/config/load';
import type { KeyPath } from '@windlass/kit/config/position';
import { type ResolvedConfig, resolveConfig } from '@windlass/kit/config/resolved';
import { type Place, WindlassError } from '@windlass/kit/errors';
import { findRepository } from '@windlass/kit/git/repository';
import type { Version } from '../model/version.ts';
import { type LoadedFile, loadAll } from '../sync/load.ts';
import { versionOf } from '../sync/source.ts';
import { plainTarget, type Target } from '../sync/target.ts';
import { expandTargets } from './expand.ts';

/** A product as its config describes it. Paths of targets are relative to `root`. */
export interface Product {
  readonly name: string;
  readonly root: string;
  readonly config: ResolvedConfig;
  /** Absolute; null where the version source was named on the command line. */
  readonly configFile: string | null;
  readonly source: Target;
  /** The files that follow the source. */
  readonly targets: readonly Target[];
}

/** Tried in this order where the config names no source: the file that the ecosystem's own tools read. */
const conventions = [
  'pubspec.yaml',
  'version.json',
  'assets/version.json',
  'Cargo.toml',
  'pyproject.toml',
  'package.json',
  'VERSION',
];

/** @throws WindlassError `config` where there is no config, and what to type then. */
export async function openProduct(context: ScriptContext): Promise<Product> {
  const file = context.args.string('config');
  const loaded = await loadConfig({ cwd: context.cwd, env: context.env, ...(file === undefined ? {} : { file }) });
  const named = context.args.string('source');
  if (!loaded && named === undefined) throw noConfig(context.cwd);
  const root = loaded?.dir ?? findRepository(context.cwd)?.root ?? context.cwd;
  const config: ResolvedConfig = loaded?.config ?? resolveConfig({});
  const placeOf = (...path: KeyPath): Place => loaded?.locate(['version', ...path]) ?? { file: root };
  const source =
    named === undefined
      ? sourceOf(config, root, placeOf('source'))
      : plainTarget(relative(root, resolve(context.cwd, named)), true);
  const targets = (await expandTargets(root, config.version.files, (index) => placeOf('files', index))).filter(
    (target) => target.file !== source.file || target.pattern !== null,
  );
  return { name: config.product ?? basename(root), root, config, configFile: loaded?.file ?? null, source, targets };
}

/** The product's version, and the file that says so. */
export function readVersion(product: Product): { version: Version; file: LoadedFile } {
  const [file] = loadAll(product.root, [product.source]);
  if (!file) throw new WindlassError('internal', 'a version source was neither read nor refused');
  return { version: versionOf(file), file };
}

function sourceOf(config: ResolvedConfig, root: string, place: Place): Target {
  const { source } = config.version;
  if (source) return { ...source, source: true, place };
  const found = conventions.find((name) => existsSync(resolve(root, name)));
  if (found !== undefined) return plainTarget(found, true);
  throw new WindlassError(
    'config',
    'the config names no version.source, and no file that usually holds the version is there',
    {
      where: root,
      why: `looked for ${conventions.join(', ')}`,
      next: 'add version.source to the config',
    },
  );
}

function noConfig(cwd: string): WindlassError {
  return new WindlassError('config', 'there is no Windlass config here', {
    where: cwd,
    why: `looked for windlass.config.{ts,mts,js,mjs,json,yaml,yml} and "windlass" in package.json, from ${dirname(resolve(cwd, 'x'))} up to the repository's root`,
    next: 'npx windlass init',
  });
}
