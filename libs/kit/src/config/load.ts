import { basename, dirname, extname, resolve } from 'node:path';
import { type Place, WindlassError } from '../errors.ts';
import { type Found, findConfig, readConfig } from './find.ts';
import type { KeyPath, Parsed } from './position.ts';
import { type ResolvedConfig, resolveConfig } from './resolved.ts';
import { configSchema } from './schema.ts';

export interface LoadOptions {
  readonly cwd: string;
  /** `--config`: read this file and look for no other. From `cwd` where it is not absolute. */
  readonly file?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface LoadedConfig {
  readonly config: ResolvedConfig;
  /** Absolute. */
  readonly file: string;
  /** Folder of the config, which is the root of the product. Absolute. */
  readonly dir: string;
  /** The text of the file, without its BOM. */
  readonly source: string;
  /** The place of a key, for errors that only show when the config is used: `locate(['version', 'files', 0])`. */
  readonly locate: (path: KeyPath) => Place;
}

/**
 * Finds, parses and validates the config. Null where there is none.
 * @throws WindlassError `config`, with every further error in `also`, each with file:line:column and the path of its key.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig | null> {
  const { cwd, file, env } = options;
  const found = file === undefined ? findConfig(cwd, env) : readConfig(resolve(cwd, file));
  if (found === null) return null;
  const source = checkText(found);
  const parsed = await parse(source, found.file);
  return { ...(await validate(parsed, found.file)), file: found.file, dir: dirname(found.file), source };
}

function checkText({ file, text }: Found): string {
  const refuse = (what: string, parts: { readonly why?: string; readonly next?: string } = {}) =>
    new WindlassError('config', what, { where: { file }, ...parts });
  if (text.includes('\0')) throw refuse('the config is not a text file', { why: 'it holds NUL bytes' });
  if (text.includes('\uFFFD')) throw refuse('the config is not UTF-8', { next: 'save it as UTF-8' });
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') throw refuse('the config is empty', { next: 'npx windlass init' });
  return plain;
}

async function parse(text: string, file: string): Promise<Parsed> {
  switch (extname(file)) {
    case '.json': {
      const { parseJson } = await import('./parse-json.ts');
      const inPackage = basename(file) === 'package.json';
      return parseJson(text, file, { comments: !inPackage, ...(inPackage ? { below: 'windlass' } : {}) });
    }
    case '.yaml':
    case '.yml': {
      const { parseYaml } = await import('./parse-yaml.ts');
      return parseYaml(text, file);
    }
    default: {
      const { loadModule } = await import('./load-module.ts');
      return loadModule(text, file);
    }
  }
}

async function validate(parsed: Parsed, file: string): Promise<Pick<LoadedConfig, 'config' | 'locate'>> {
  const checked = configSchema.safeParse(parsed.value);
  if (!checked.success) {
    const { explainIssues } = await import('./explain.ts');
    throw explainIssues(checked.error.issues, parsed, file);
  }
  return {
    config: resolveConfig(checked.data),
    locate: (path) => ({ file, ...parsed.locate(path, 'value') }),
  };
}
