import { doesAnswer } from '@windlass/harbor/daemon/answer';
import { holderOf } from '@windlass/harbor/lock';
import { readState } from '@windlass/harbor/state';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { harborFolder } from './harbor-folder.ts';

/** Exit code 0: it is up and answers. 2: there is none. 5: there should be one, and it was killed or does not answer. */
export async function status(context: ScriptContext): Promise<ScriptResult> {
  const dir = harborFolder(context);
  const holder = await holderOf(dir);
  const data = { dir, harbor: holder.state };
  if (holder.state === 'none') return bad(ExitCode.validation, 'no harbor is up', dir, data);
  const { pid } = holder.owner;
  if (holder.state === 'killed') return bad(ExitCode.verification, `the harbor was killed (pid ${pid})`, dir, data);
  const state = readState(dir);
  if (state === null || !(await doesAnswer(state)))
    return bad(ExitCode.verification, `the harbor does not answer (pid ${pid})`, dir, data, 'windlass harbor down');
  const { gateway, startedAt, names, hosts, sites } = state;
  const rows = [
    ['harbor', `up since ${startedAt} (pid ${pid})`],
    ['folder', dir],
    ['gateway', gateway],
    ...names.map((name) => ['name', name]),
    ...hosts.map(({ name, user, port, engine, why }) => [
      'host',
      `${user}@${name} (port ${port}, ${engine}${why === null ? '' : `: ${why}`})`,
    ]),
    ...sites.map(({ url, folder }) => ['site', `${url} from ${folder}`]),
    ['env', `. '${dir}/env'`],
  ];
  const text = rows.map(([name = '', value]) => `${name.padEnd(9)}${value}`).join('\n');
  return { exitCode: ExitCode.ok, data: { ...data, pid, gateway, startedAt, names, hosts, sites }, text };
}

function bad(
  exitCode: ExitCode,
  message: string,
  dir: string,
  data: Readonly<Record<string, unknown>>,
  fix = 'windlass harbor up',
): ScriptResult {
  const finding = { check: 'harbor', severity: 'error' as const, message: `${message} (${dir})`, fix };
  return { exitCode, findings: [finding], data, text: message };
}
