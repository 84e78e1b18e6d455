import { statfsSync } from 'node:fs';
import { asWindlassError, WindlassError, withOthers } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import type { RunResult } from '@windlass/kit/run/options';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { programPath } from './environment.ts';
import type { PresetRow } from './preset-table.ts';
import type { Outcome } from './schedule.ts';

/** Less than this is no room for a build. */
const leastFree = 64 * 1024;

/** As soon as a build has failed, which may be long before the others are through. */
export function tellFailure(
  { context: { emit } }: ReleaseContext,
  name: string,
  thrown: unknown,
  running: readonly string[],
): void {
  const error = asWindlassError(thrown);
  if (error.kind === 'interrupted') return;
  const reason = error.message.replace(`${name} cannot be built: `, '');
  emit({ kind: 'step', step: { id: `build-${name}`, title: `build ${name}`, state: 'failed', reason } });
  if (running.length > 0)
    emit({ kind: 'note', level: 'warning', message: `${name} failed; waiting for ${running.join(', ')} to finish` });
}

/** Says what was not begun. @throws WindlassError the first failure, the others with it. */
export function endWith({ context: { emit } }: ReleaseContext, { failed, left }: Outcome<unknown>): void {
  const [first, ...others] = failed;
  if (first === undefined) return;
  const error = asWindlassError(first.thrown);
  if (error.kind !== 'interrupted')
    for (const name of left) {
      const reason = `not begun, because ${first.name} failed`;
      emit({ kind: 'step', step: { id: `build-${name}`, title: `build ${name}`, state: 'skipped', reason } });
    }
  const also = others.map(({ thrown }) => asWindlassError(thrown)).filter(({ kind }) => kind !== 'interrupted');
  throw also.length === 0 ? error : withOthers(error, also);
}

/** For a command that ended with an error. */
export function commandFailed(
  { root }: ReleaseContext,
  name: string,
  row: PresetRow,
  [file = '', ...args]: readonly string[],
  ran: RunResult,
): WindlassError {
  const how = ran.signal === null ? `exit code ${ran.exitCode}` : `ended by ${ran.signal}`;
  const said = tailOf(ran.stderr.trim() === '' ? ran.stdout : ran.stderr);
  const hint = row.hints?.find(([says]) => says.test(`${ran.stdout}\n${ran.stderr}`))?.[1];
  const isFull = hasNoRoom(root);
  const outer = isFull
    ? `the disk of ${root} is full`
    : ran.signal === 'SIGKILL'
      ? 'somebody killed it; where nobody did, the system was out of memory (dmesg tells)'
      : null;
  const why = [...(outer === null ? [] : [outer]), ...(said === '' ? [] : [said])].join('\n');
  const again = `npx windlass build-artifacts ${name}`;
  return new WindlassError('build', `${name} cannot be built: ${showCommand(file, args)}: ${how}`, {
    ...(ran.log === null ? {} : { where: { file: ran.log } }),
    ...(why === '' ? {} : { why }),
    next: isFull
      ? `make room (df -h '${root}'), then: ${again}`
      : (hint ?? `correct it (all that it said is in the log), then: ${again}`),
  });
}

function hasNoRoom(dir: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize < leastFree;
  } catch {
    return false;
  }
}

export function noTool({ context, root, config }: ReleaseContext, name: string, tool: string, get: string) {
  const preset = config.builds[name]?.preset;
  return new WindlassError('build', `${name} cannot be built: ${tool} was not found`, {
    where: root,
    why: tool.includes('/') ? 'no such program' : `it is in no folder of PATH (${programPath(context.env)})`,
    next: tool.includes('/')
      ? `correct builds.${name}.command`
      : `get ${tool}${preset === 'custom' ? ' from' : ':'} ${get}`,
  });
}

export function noOutput({ root }: ReleaseContext, name: string, path: string, log: string | null): WindlassError {
  return new WindlassError('build', `${name} was built without an error, and yet there is no ${path}`, {
    where: log === null ? root : { file: log },
    why: 'the command made nothing there, or makes it under another name',
    next: `correct builds.${name}.output in the config (paths start at its folder), or the command`,
  });
}
