import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';
import type { GitService } from '../service.ts';
import { connectChild, say } from './child.ts';
import type { SshHandler, SshRequest } from './server.ts';

/**
 * What `git@github.com` and its like do for a command line: the real git as a process for the repository that the service names; no shell
 * for anybody.
 */
export function gitHandler(service: GitService): SshHandler {
  return (request, channel) => {
    serve(service, request, channel).catch((thrown: unknown) => {
      const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      say(channel, `the harbor's ${service.name} failed: ${why}\n`, 1);
    });
  };
}

async function serve(service: GitService, { command, env }: SshRequest, channel: ServerChannel): Promise<void> {
  const asked = command === null ? null : gitCommand(command);
  if (asked === null) {
    const answer = command === null ? undefined : await service.command?.(command);
    if (answer === undefined) return say(channel, `${service.host} gives no shell, it serves git\n`, 1);
    channel.write(answer.output);
    channel.exit(answer.exitCode);
    return void channel.end();
  }
  const place = await service.resolve(asked.path, asked.service);
  if ('refused' in place) return say(channel, `${place.refused}\n`, 1);
  connectChild(spawn('git', [asked.service, place.dir], { env: gitEnvironment(env), detached: true }), channel);
}

/** A user's own configuration must not change what a forge does. */
function gitEnvironment(asked: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') && !/^(?:SSH_|LANG$|LC_)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    LC_ALL: 'C',
    ...asked,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/** `git-upload-pack '<path>'` as git writes it: in single quotes, with `'` and `!` outside of them (quote.c, sq_quote_buf). */
export function gitCommand(
  command: string,
): { readonly service: 'upload-pack' | 'receive-pack'; readonly path: string } | null {
  const [, service, quoted = ''] = /^git[- ](upload-pack|receive-pack) (.+)$/s.exec(command) ?? [];
  if (service !== 'upload-pack' && service !== 'receive-pack') return null;
  const path = unquote(quoted.trim());
  return path === null ? null : { service, path };
}

function unquote(text: string): string | null {
  if (/^[\w@%+=:,./~-]+$/.test(text)) return text;
  if (!/^(?:'[^']*'|\\['!])+$/.test(text)) return null;
  return text.replace(
    /'([^']*)'|\\(['!])/g,
    (_, plain: string | undefined, escaped: string | undefined) => plain ?? escaped ?? '',
  );
}
