import { type Harbor, type HarborOptions, openHarbor } from '@windlass/harbor/harbor';
import { parseArgs } from '@windlass/kit/cli/parse';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeServices, type Services } from '@windlass/kit/services/services';

export interface Rehearsal extends AsyncDisposable {
  readonly harbor: Harbor;
  /** A folder of its own, removed at the end; the home of whoever works in it. */
  readonly folder: Folder;
  readonly env: NodeJS.ProcessEnv;
  readonly services: Services;
}

/** A harbor in a folder that is removed at the end of the scope, and services that live in it. */
export async function openRehearsal(options: Omit<HarborOptions, 'dir'>): Promise<Rehearsal> {
  const folder = tempFolder({
    gitconfig: '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n',
  });
  const harbor = await openHarbor({ npm: false, ...options, dir: `${folder.path}/harbor` });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    GIT_CONFIG_GLOBAL: `${folder.path}/gitconfig`,
    GIT_CONFIG_NOSYSTEM: '1',
    ...harbor.env,
  };
  const { args } = parseArgs({ name: 'test', options: {} }, [], {});
  const { signal } = new AbortController();
  const context = { env, args, redactor: new Redactor(), emit: () => undefined, signal, now: () => new Date() };
  return {
    harbor,
    folder,
    env,
    services: makeServices(context, folder.path, { secrets: {} }, null),
    [Symbol.asyncDispose]: async () => {
      await harbor.close();
      folder[Symbol.dispose]();
    },
  };
}
