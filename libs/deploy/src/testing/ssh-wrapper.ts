import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What is to happen when a script with a certain text in it is sent to a host. */
export interface SshEvent {
  /** Text of the script, or of the words of the command. */
  readonly holds: string;
  readonly when: 'before' | 'after';
  /** Shell commands; `$PPID` is whoever started ssh. */
  readonly run: string;
}

/** A PATH on which `ssh` is the real one, with something that happens at its side: a killed deployer, a hand on the host. */
export function sshWith(event: SshEvent, env: NodeJS.ProcessEnv): { readonly env: NodeJS.ProcessEnv } & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-ssh-wrapper-'));
  const script = `#!/bin/sh
me=${dir}
cat > "$me/input.$$"
hit=
if [ ! -e "$me/over" ] && { printf '%s\\n' "$*"; cat "$me/input.$$"; } | grep -qF -- ${JSON.stringify(event.holds)}; then hit=yes; : > "$me/over"; fi
if [ "$hit" ] && [ ${event.when} = before ]; then ${event.run}; fi
PATH=${JSON.stringify(env['PATH'] ?? '')} ssh "$@" < "$me/input.$$"
code=$?
if [ "$hit" ] && [ ${event.when} = after ]; then ${event.run}; fi
rm -f "$me/input.$$"
exit $code
`;
  writeFileSync(join(dir, 'ssh'), script);
  chmodSync(join(dir, 'ssh'), 0o755);
  return {
    env: { ...env, PATH: `${dir}${delimiter}${env['PATH'] ?? ''}` },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
