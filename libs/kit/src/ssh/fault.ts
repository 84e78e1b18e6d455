import { type ErrorKind, WindlassError } from '../errors.ts';
import type { RunResult } from '../run/options.ts';

/** What ssh says when it, not the script, failed (exit code 255, ssh(1)); and what helps. */
const faults: readonly (readonly [RegExp, what: string, next: (host: string) => string])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, 'the host key is another one than before', (host) => `ssh ${host}`],
  [/Host key verification failed/, 'the host key is not known here', (host) => `ssh ${host}`],
  [/Permission denied/, 'no key that it accepts', (host) => `ssh-add -l; then: ssh ${host} true`],
  [/Could not resolve hostname/, 'there is no such name', (host) => `ssh -G ${host}`],
  [
    /Connection refused|No route to host|Network is unreachable|timed out|Connection closed/,
    'it does not answer',
    (host) => `ssh -v ${host} true`,
  ],
  [
    /Bad owner or permissions|Bad configuration option|Can't open user config file/,
    'the ssh config is refused',
    (host) => `ssh -G ${host}`,
  ],
];

/** The error of one run; null where all went well, or where the exit code is the caller's to judge. */
export function sshFault(host: string, result: RunResult, kind: ErrorKind, check: boolean): WindlassError | null {
  const said = result.stderr.trim().split('\n').slice(-4).join('\n');
  if (result.exitCode === 255 || result.exitCode === null) {
    const known = faults.find(([pattern]) => pattern.test(result.stderr));
    const why = [known?.[1], said].filter(Boolean).join(': ');
    const next = known?.[2](host) ?? `ssh -v ${host} true`;
    return new WindlassError(kind, `${host} could not be reached by ssh`, {
      where: host,
      why: why || `ssh ended with ${result.exitCode ?? result.signal}`,
      next,
    });
  }
  if (!check || result.exitCode === 0) return null;
  return new WindlassError(kind, `a script on ${host} ended with exit code ${result.exitCode}`, {
    where: host,
    ...(said === '' ? {} : { why: said }),
    next: `ssh ${host}`,
  });
}
