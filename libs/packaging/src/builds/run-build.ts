import { mkdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { findRepository } from '@windlass/kit/git/repository';
import type { RunResult } from '@windlass/kit/run/options';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../config-place.ts';
import { clearFormer, isIgnored } from './clear.ts';
import type { Decision } from './decide.ts';
import { buildEnv } from './environment.ts';
import { commandFailed, noOutput, noTool } from './failure.ts';
import type { Fingerprints } from './fingerprints.ts';
import { buildRecipe, digestOutput, findOutput, type OutputDigest } from './output.ts';
import { type BuildStamp, readStamp, removeStamp, writeStamp } from './stamp.ts';

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
export async function runBuild(
  release: ReleaseContext,
  { name, build, inputs }: Decision,
  prints: Fingerprints,
): Promise<Built> {
  const { root, context } = release;
  const cwd = join(root, build.dir);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw await configError(release, ['builds', name, 'dir'], `there is no folder ${build.dir}`);
  const { steps, row, output: path } = buildRecipe(release, name, build);
  const missing = Object.entries(inputs.programs).find(([, place]) => place === null)?.[0];
  if (missing !== undefined) throw noTool(release, name, missing, row.get);
  await clearFormer(release, name, readStamp(release, name));
  removeStamp(release, name);
  // Docker makes no folder for what it saves.
  if (row.save !== undefined && path !== null) mkdirSync(dirname(join(root, path)), { recursive: true });
  const place = { root, cwd, jobs: availableParallelism() };
  const env = buildEnv(context.env, { ...place, names: build.env, epoch: inputs.sourceDateEpoch, row });
  await hideSecrets(release, build.env);
  let log: string | null = null;
  for (const words of steps) {
    const ran = await runStep(release, name, words, { cwd, env });
    log = ran.log;
    if (ran.exitCode !== 0) throw commandFailed(release, name, row, words, ran);
  }
  const found = await findOutput(release, name);
  const output = found === null ? null : digestOutput(found, prints.sha256);
  if (output === null && path !== null) throw noOutput(release, name, path, log);
  if (output !== null) remember(release, { schema: 'windlass/build@1', build: name, inputs, output });
  if (found !== null && findRepository(root) !== null && !isIgnored(release, found))
    context.emit({
      kind: 'note',
      level: 'warning',
      message: `git does not ignore ${path}, which ${name} makes: add it to .gitignore, else the work tree is not clean`,
    });
  return { output, log };
}

/** What cannot even be begun (its log cannot be written, its program not be executed) is a build that failed, too. */
async function runStep(
  { services }: ReleaseContext,
  name: string,
  words: readonly string[],
  at: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<RunResult> {
  const [file = '', ...args] = withUmask(words);
  const options = { kind: 'build', ...at, log: logName(name), maxCapture: keptOutput, check: false } as const;
  try {
    return await services.runner.run(file, args, options);
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'input') throw thrown;
    const { where, why, next, message } = thrown;
    throw new WindlassError('build', `${name} cannot be built: ${message}`, {
      ...(where === undefined ? {} : { where }),
      ...(why === undefined ? {} : { why }),
      ...(next === undefined ? {} : { next }),
      cause: thrown,
    });
  }
}

/** The output is good even where this does not get onto the disk. */
function remember(release: ReleaseContext, stamp: BuildStamp): void {
  try {
    writeStamp(release, stamp);
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    release.context.emit({
      kind: 'note',
      level: 'warning',
      message: `${stamp.build} is built and will be built again the next time: ${message}${why === undefined ? '' : ` (${why})`}`,
    });
  }
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
