import { basename, dirname, extname } from 'node:path';
import { WindlassError } from '../errors.ts';
import { type Found, readConfig, readFound } from './find.ts';
import type { LoadedConfig } from './loaded.ts';
import { placeIn, placesOf } from './places.ts';
import type { Parsed } from './position.ts';
import { resolveConfig } from './resolved.ts';
import { configSchema } from './schema.ts';

/** Reads, parses and validates a config file; `named`: the command line names it. */
export async function loadFresh(file: string, named: boolean): Promise<LoadedConfig> {
  const found = named ? readConfig(file) : readFound(file);
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

async function validate(parsed: Parsed, file: string): Promise<Pick<LoadedConfig, 'config' | 'places' | 'locate'>> {
  const checked = configSchema.safeParse(parsed.value);
  if (!checked.success) {
    const { explainIssues } = await import('./explain.ts');
    throw explainIssues(checked.error.issues, parsed, file);
  }
  const places = placesOf(parsed);
  return { config: resolveConfig(checked.data), places, locate: (path) => placeIn(file, places, path) };
}
