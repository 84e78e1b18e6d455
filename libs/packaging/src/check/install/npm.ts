import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import type { RunResult } from '@windlass/kit/run/options';
import { programPath } from '../../builds/environment.ts';
import { faultsOf } from '../run/judge.ts';
import { namesBelow } from '../run/names-below.ts';
import { emptyEnv, errorAsValue, startProgram, systemPath } from '../run/start.ts';
import type { Installable, Installed, InstallFault, InstallServices } from './installable.ts';

const how = 'npm install --offline, in an empty folder';
const npmMs = 300_000;
/** What npm keeps of a folder that it has installed into. */
const own: readonly string[] = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json'];

/** Installs a tarball of npm as a user would, but from nowhere else than this machine; runs its program, and takes it away again. */
export async function installNpm(services: InstallServices, one: Installable): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-npm-')));
  const at = (name: string): string => join(folder, name);
  const [root, home, temp, cache] = [at('root'), at('home'), at('tmp'), at('cache')];
  const npm = (verb: string, what: string, from: string): Promise<RunResult | WindlassError> => {
    const env = { ...emptyEnv({ path: programPath(services.env), home, temp }), npm_config_cache: from };
    const words = [verb, '--prefix', root, '--offline', '--no-audit', '--no-fund', '--no-update-notifier', what];
    const limits = { timeoutMs: npmMs, check: false, writes: false } as const;
    return errorAsValue(services.runner.run('npm', words, { kind: 'build', cwd: root, env, ...limits }));
  };
  try {
    for (const path of [root, home, temp]) mkdirSync(path);
    writeFileSync(join(root, 'package.json'), '{"private":true}\n');
    let installed = await npm('install', one.file, cache);
    // What it depends on may be in the cache that the user's own npm fills.
    if (lacksPackages(installed)) installed = await npm('install', one.file, usersCache(services.env));
    const failed = failure(installed, 'install', one);
    if (failed !== null) return { faults: [failed], how };
    const faults = await runInstalled(services, one, { root, home, temp });
    const name = namesIn(root)[0] ?? '';
    const kept = failure(await npm('uninstall', name, cache), 'uninstall', one);
    return { faults: [...faults, ...(kept === null ? leftBehind(root) : [kept])], how };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function usersCache(env: NodeJS.ProcessEnv): string {
  return env['npm_config_cache'] ?? join(env['HOME'] ?? '/', '.npm');
}

function lacksPackages(ran: RunResult | WindlassError): boolean {
  return !(ran instanceof WindlassError) && /\bENOTCACHED\b/.test(ran.stderr);
}

function failure(ran: RunResult | WindlassError, verb: string, { file }: Installable): InstallFault | null {
  if (!(ran instanceof WindlassError) && ran.exitCode === 0) return null;
  const said = ran instanceof WindlassError ? (ran.why ?? ran.message) : ran.stderr.trim();
  const actual = tailOf(said, 5);
  if (lacksPackages(ran))
    return {
      severity: 'warning',
      message: 'it was not installed: npm has not in its cache what it depends on',
      actual,
      fix: 'npm cache add <each of its dependencies>, or install them once: npm ci',
    };
  return {
    severity: 'error',
    message: `npm ${verb} fails`,
    actual,
    fix: `npm ${verb} --prefix "$(mktemp -d)" ${file}`,
  };
}

function namesIn(root: string): readonly string[] {
  const { dependencies = {} }: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.keys(dependencies);
}

async function runInstalled(
  services: InstallServices,
  one: Installable,
  { root, home, temp }: { readonly root: string; readonly home: string; readonly temp: string },
): Promise<readonly InstallFault[]> {
  const [program, ...args] = one.command;
  if (program === undefined) return [];
  const bin = join(root, 'node_modules', '.bin');
  const file = join(bin, basename(program));
  const fix = `npm install --prefix "$(mktemp -d)" ${one.file}`;
  if (!existsSync(file))
    return [
      { severity: 'error', message: `it installs no ${program}`, fix: `correct ${one.key}, or bin in package.json` },
    ];
  // The Node that runs this is the one that is there for sure.
  const path = [bin, dirname(process.execPath), systemPath].join(delimiter);
  const ran = await startProgram(services, { file, args, cwd: root, home, temp, path, timeoutMs: one.timeoutMs });
  const command = showCommand(program, args);
  return faultsOf(ran, { command, version: one.version, file }).map((fault) => ({ ...fault, fix }));
}

function leftBehind(root: string): readonly InstallFault[] {
  const left = namesBelow(root).filter((path) => !path.endsWith('/') && !own.includes(path));
  if (left.length === 0) return [];
  const actual = left.slice(0, 5).join(', ');
  return [{ severity: 'warning', message: 'something stays when it is uninstalled', actual, fix: 'write elsewhere' }];
}
