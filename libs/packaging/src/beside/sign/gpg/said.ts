import type { ResolvedArtifacts } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { RunResult } from '@windlass/kit/run/options';
import type { Services } from '@windlass/kit/services/services';

/** Where it stands in the config. */
export const at = 'artifacts.signing.gpg';

/** What went wrong when gpg did not sign. */
export function notSigned(
  services: Pick<Services, 'redactor'>,
  config: NonNullable<ResolvedArtifacts['signing']['gpg']>,
  name: string,
  result: RunResult,
): WindlassError {
  const why = saidBy(services, result);
  if (/Bad passphrase|BAD_PASSPHRASE/.test(result.stderr))
    return new WindlassError('config', 'the passphrase of the gpg key is wrong', {
      why: `gpg did not take the secret ${config.password}`,
      next: `correct the secret ${config.password}`,
    });
  if (config.password === null && /No pinentry|pinentry|Inappropriate ioctl/i.test(result.stderr))
    return new WindlassError('config', 'the gpg key has a passphrase, and none is named', {
      why,
      next: `name it in the config: ${at}.password`,
    });
  return new WindlassError('build', `gpg did not sign ${name}`, {
    why,
    next: 'gpg --detach-sign <a file> tries it by hand',
  });
}

/** The complaints of gpg, without status lines and in few words. */
export function saidBy({ redactor }: Pick<Services, 'redactor'>, { stderr, exitCode }: RunResult): string {
  const lines = stderr
    .split('\n')
    .filter((line) => /^gpg(?:-agent)?: /.test(line) && !/^gpg: (?:keybox|directory|\/|WARNING)/.test(line));
  return redactor.mask(lines.slice(-3).join('; ')) || `exit code ${exitCode}`;
}
