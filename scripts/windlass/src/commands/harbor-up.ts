import { stateWhenOpen } from '@windlass/harbor/daemon/answer';
import { tellFailure, tellReady } from '@windlass/harbor/daemon/message';
import { type Started, startDetached } from '@windlass/harbor/daemon/start';
import { exportLines } from '@windlass/harbor/environment';
import { holderOf } from '@windlass/harbor/lock';
import type { HarborOptions } from '@windlass/harbor/options';
import { type HarborState, wantsOf } from '@windlass/harbor/state';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import type { StepState } from '@windlass/kit/output/envelope';
import { harborFolder } from './harbor-folder.ts';
import { harborOptions } from './harbor-options.ts';

/** Opens the harbor of this product and prints the environment of it, for `eval`. */
export async function up(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const dir = harborFolder(context);
  const warn = (message: string) => emit({ kind: 'note', level: 'warning', message });
  if (args.flag('plan')) {
    const { options, notes } = await harborOptions(context, dir);
    for (const message of notes) warn(message);
    return planned(options);
  }
  if (args.flag('foreground')) return keepOpen(context, dir);
  const holder = await holderOf(dir);
  if (holder.state === 'killed')
    warn(`the harbor of ${dir} had been killed (pid ${holder.owner.pid}); it is opened again`);
  const started = holder.state === 'running' ? null : await startUnlessLocked(context, dir);
  for (const message of started?.notes ?? []) warn(message);
  if (started) return shown(started.state, 'done');
  const state = await stateWhenOpen(dir);
  if (state === null)
    throw new WindlassError('locked', 'another process has this harbor, and it does not answer', {
      where: dir,
      next: 'windlass harbor status; then: windlass harbor down',
    });
  if (state.wants !== wantsOf((await harborOptions(context, dir)).options))
    warn('this harbor was opened with another config; to take up this one: windlass harbor down && windlass harbor up');
  return shown(state, 'unchanged');
}

/**
 * The same command with `--foreground`, as a process of its own; it reads the config, too: here that would only take its time once more.
 * Null where somebody else was faster.
 */
async function startUnlessLocked({ args, cwd, env, signal }: ScriptContext, dir: string): Promise<Started | null> {
  const [, entry = ''] = process.argv;
  const config = args.string('config');
  const words = ['harbor', 'up', '--foreground', '--dir', dir, ...(config === undefined ? [] : ['--config', config])];
  try {
    return await startDetached({ dir, argv: [...process.execArgv, entry, ...words], cwd, env, signal });
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'locked') return null;
    throw thrown;
  }
}

/** In this process, until it is told to stop. */
async function keepOpen(context: ScriptContext, dir: string): Promise<ScriptResult> {
  const { emit, signal } = context;
  try {
    const { options, notes } = await harborOptions(context, dir);
    for (const message of notes) emit({ kind: 'note', level: 'warning', message });
    // Takes longer to load than all the rest, and is needed here only.
    const { openHarbor } = await import('@windlass/harbor/harbor');
    await using harbor = await openHarbor(options);
    emit({ kind: 'note', level: 'info', message: `the harbor is open (pid ${process.pid}): . '${dir}/env'` });
    tellReady(notes);
    // The first request does not have to wait then; what fails here, it is told.
    const warming = harbor.warm().catch((thrown) => emit({ kind: 'error', error: asWindlassError(thrown) }));
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener('abort', () => done(), { once: true });
    });
    await warming;
    emit({ kind: 'note', level: 'info', message: 'the harbor is closed' });
    return { exitCode: 0, text: '' };
  } catch (thrown) {
    tellFailure(asWindlassError(thrown));
    throw thrown;
  }
}

function shown(state: HarborState, how: StepState): ScriptResult {
  const { env, pid, gateway, names, hosts, sites } = state;
  const step = { id: 'harbor', title: 'open the harbor', state: how };
  return { steps: [step], data: { pid, gateway, env, names, hosts, sites }, text: exportLines(env) };
}

function planned(options: HarborOptions): ScriptResult {
  const { dir, github, aur, hosts = [], npm } = options;
  const rows = [
    `would open a harbor in ${dir}`,
    ...(npm ? ['npm       https://npm.harbor.test'] : []),
    ...(github?.repositories ?? []).map((name) => `github    ${name}`),
    ...(aur ? ['aur       https://aur.archlinux.org'] : []),
    ...hosts.map(({ name, user }) => `host      ${user === undefined ? name : `${user}@${name}`}`),
    ...hosts.flatMap(({ serves = [] }) => serves.map(({ url, folder }) => `site      ${url} from ${folder}`)),
    'irreversible from here: nothing',
  ];
  const step = { id: 'harbor', title: 'open the harbor', state: 'planned' as const };
  return { steps: [step], data: { options: { dir, github, aur, hosts, npm } }, text: rows.join('\n') };
}
