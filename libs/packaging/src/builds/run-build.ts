import { statSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { findRepository } from '@windlass/kit/git/repository';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import type { RunResult } from '@windlass/kit/run/options';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../config-place.ts';
import { clearOutput, isIgnored } from './clear.ts';
import type { Decision } from './decide.ts';
import { buildEnv, programPath } from './environment.ts';
import { digestOutput, findOutput, type OutputDigest } from './output.ts';
import { recipeOf } from './presets.ts';
import { readStamp, removeStamp, writeStamp } from './stamp.ts';

export interface Built {
  /** Null where the build leaves no file behind. */
  readonly output: OutputDigest | null;
  /** Absolute; null where the disk did not take it. */
  readonly log: string | null;
}

/** Last lines of a build's output that an error shows come from these. */
const keptOutput = 256 * 1024;

/**
 * Runs one build in a clean environment, umask 022, and remembers what it was made of. Stopped or failed: nothing is remembered.
 * @throws WindlassError `build`, `interrupted`, `config` where its folder is not there.
 */
export async function runBuild(release: ReleaseContext, { name, build, inputs }: Decision): Promise<Built> {
  const { root, services, product, version, context } = release;
  const cwd = join(root, build.dir);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw await configError(release, ['builds', name, 'dir'], `there is no folder ${build.dir}`);
  const { steps, get } = recipeOf(build, product.name, version);
  const missing = Object.entries(inputs.programs).find(([, place]) => place === null)?.[0];
  if (missing !== undefined) throw noTool(release, name, missing, get);
  const stamp = readStamp(release, name);
  removeStamp(release, name);
  const former = await findOutput(release, name);
  if (former !== null) clearOutput(release, former, stamp);
  const env = buildEnv(context.env, build.env, inputs.sourceDateEpoch);
  await hideSecrets(release, build.env);
  let log: string | null = null;
  for (const words of steps) {
    const [file = '', ...args] = withUmask(words);
    const options = { kind: 'build', cwd, env, log: logName(name), maxCapture: keptOutput, check: false } as const;
    const ran = await services.runner.run(file, args, options);
    log = ran.log;
    if (ran.exitCode !== 0) throw failed(name, words, ran);
  }
  const found = await findOutput(release, name);
  const output = found === null ? null : digestOutput(found);
  const path = inputs.config['output'];
  if (output === null && typeof path === 'string') throw noOutput(release, name, path, log);
  if (output !== null) writeStamp(release, { schema: 'windlass/build@1', build: name, inputs, output });
  if (found !== null && findRepository(root) !== null && !isIgnored(release, found))
    context.emit({
      kind: 'note',
      level: 'warning',
      message: `git does not ignore ${path}, which ${name} makes: add it to .gitignore, else the work tree is not clean`,
    });
  return { output, log };
}

/** A secret that the build may see is masked in its log. */
async function hideSecrets({ config, services }: ReleaseContext, names: readonly string[]): Promise<void> {
  for (const [secret, reference] of Object.entries(config.secrets))
    if (names.some((name) => name === secret || reference === `env:${name}`)) await services.secret(secret);
}

/** The umask is a property of a process: a shell sets it and becomes the program. The words go to it as arguments, never as its text. */
function withUmask(words: readonly string[]): readonly string[] {
  return process.platform === 'win32' ? words : ['/bin/sh', '-c', 'umask 022; exec "$@"', 'sh', ...words];
}

export function logName(build: string): string {
  return `build-${build.replace(/[^\w.-]+/g, '_')}`;
}

function failed(name: string, [file = '', ...args]: readonly string[], ran: RunResult): WindlassError {
  const how = ran.signal === null ? `exit code ${ran.exitCode}` : `ended by ${ran.signal}`;
  const said = tailOf(ran.stderr.trim() === '' ? ran.stdout : ran.stderr);
  return new WindlassError('build', `${name} cannot be built: ${showCommand(file, args)}: ${how}`, {
    ...(ran.log === null ? {} : { where: { file: ran.log } }),
    ...(said === '' ? {} : { why: said }),
    next: `correct it (all that it said is in the log), then: npx windlass build-artifacts ${name}`,
  });
}

function noTool({ context, root, config }: ReleaseContext, name: string, tool: string, get: string): WindlassError {
  const preset = config.builds[name]?.preset;
  return new WindlassError('build', `${name} cannot be built: ${tool} was not found`, {
    where: root,
    why: tool.includes('/') ? 'no such program' : `it is in no folder of PATH (${programPath(context.env)})`,
    next: tool.includes('/')
      ? `correct builds.${name}.command`
      : `get ${tool}${preset === 'custom' ? ' from' : ':'} ${get}`,
  });
}

function noOutput(release: ReleaseContext, name: string, path: string, log: string | null): WindlassError {
  return new WindlassError('build', `${name} was built without an error, and yet there is no ${path}`, {
    where: log === null ? release.root : { file: log },
    why: 'the command made nothing there, or makes it under another name',
    next: `correct builds.${name}.output in the config (paths start at its folder), or the command`,
  });
}
