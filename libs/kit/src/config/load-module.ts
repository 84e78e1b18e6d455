import { execFileSync } from 'node:child_process';
import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Place, WindlassError } from '../errors.ts';
import { locateInSource } from './locate-source.ts';
import type { Parsed } from './position.ts';

/**
 * Imports a TypeScript or JavaScript config. Node itself strips the types (22.18 and newer), so only erasable TypeScript works.
 * @throws WindlassError `config` with the place, where the file throws, cannot be parsed or exports nothing.
 */
export async function loadModule(text: string, file: string): Promise<Parsed> {
  const exported = await importConfig(text, file);
  if (!('default' in exported)) {
    throw new WindlassError('config', 'the config has no default export', {
      where: { file },
      next: 'write: export default { … }',
    });
  }
  // A config may be made by an async function: it is waited for.
  return { value: await exported.default, locate: (path, part) => locateInSource(text, path, part) };
}

async function importConfig(text: string, file: string): Promise<object> {
  const { href } = pathToFileURL(file);
  // Without this, Node guesses the module type of a config beside a package.json without "type", and warns at each start.
  const hooks = /^\s*(?:export|import)\b/m.test(text)
    ? registerHooks({
        load: (url, context, next) => next(url, url === href ? { ...context, format: formatOf(file) } : context),
      })
    : undefined;
  try {
    const exported: object = await import(href);
    return exported;
  } catch (thrown) {
    throw explain(thrown, text, file, href);
  } finally {
    hooks?.deregister();
  }
}

function formatOf(file: string): string {
  return /^\.m?ts$/.test(extname(file)) ? 'module-typescript' : 'module';
}

function explain(thrown: unknown, text: string, file: string, href: string): WindlassError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error ? error.code : undefined;
  const at = placeIn(error.stack ?? '', file, href) ?? { file };
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return new WindlassError('config', 'the config uses TypeScript that Node cannot strip', {
      where: at,
      why: error.message,
      next: 'use types only (no enum, namespace or parameter property), or write the config in JavaScript, JSON or YAML',
      cause: thrown,
    });
  }
  if (error instanceof SyntaxError) {
    const where = at.line === undefined ? (checkSyntax(text, file) ?? at) : at;
    return new WindlassError('config', 'the config has a syntax error', { where, why: error.message, cause: thrown });
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    const name = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? 'a module';
    return new WindlassError('config', `the config imports ${name}, which is not there`, {
      where: at,
      next:
        name.startsWith('/') || name.startsWith('file:') ? 'check the path of the import' : `npm install -D ${name}`,
      cause: thrown,
    });
  }
  return new WindlassError('config', 'the config throws when it is loaded', {
    where: at,
    why: `${error.name}: ${error.message}`,
    cause: thrown,
  });
}

/** `file:///…/windlass.config.ts:3:14` in a stack, or `…:3` above the line and its carets, as Node shows syntax errors. */
function placeIn(stack: string, file: string, href: string): Place | undefined {
  for (const name of [href, file]) {
    const start = stack.indexOf(`${name}:`);
    const match = start === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(start + name.length));
    if (match === null) continue;
    const line = Number(match[1]);
    const column = match[2] === undefined ? caretColumn(stack) : Number(match[2]);
    return { file, line, ...(column === undefined ? {} : { column }) };
  }
  return undefined;
}

function caretColumn(stack: string): number | undefined {
  const carets = /^[^\S\n]*\^+[^\S\n]*$/m.exec(stack)?.[0];
  return carets === undefined ? undefined : carets.indexOf('^') + 1;
}

/** The place of a syntax error in a JavaScript module, which V8 shows to a terminal but does not put into the error. */
function checkSyntax(text: string, file: string): Place | undefined {
  const type = /^\s*(?:export|import)\b/m.test(text) ? 'module' : 'commonjs';
  try {
    execFileSync(process.execPath, [`--input-type=${type}`, '--check', '-'], {
      input: text,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: 10_000,
      env: {},
    });
  } catch (failed) {
    const shown = failed instanceof Error && 'stderr' in failed ? String(failed.stderr) : '';
    return placeIn(shown.replaceAll('[stdin]', file), file, file);
  }
  return undefined;
}
