import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Services } from '@windlass/kit/services/services';
import { parsePkgbuild } from './pkgbuild/parse.ts';

/** The first line of a .install file that is made from the config, and so is written again with it. */
export const installMark = '# Made by windlass from channels.aur.scripts: change those, not this file.';

const hooks = ['pre_install', 'post_install', 'pre_upgrade', 'post_upgrade', 'pre_remove', 'post_remove'];

/**
 * What is wrong with a .install file: pacman reads it with bash and calls its functions, and nobody sees that one of them is misspelt or does not
 * parse until it is not called. Nothing of it is executed.
 * @param file as it is called in findings.
 */
export async function checkInstallScript(
  services: Pick<Services, 'env' | 'runner'>,
  text: string,
  file: string,
): Promise<readonly Finding[]> {
  const finding = (check: string, message: string, more: Partial<Finding> = {}): Finding[] => [
    { check: `aur-install-${check}`, severity: 'error', message, file, ...more },
  ];
  try {
    const statements = parsePkgbuild(text, file);
    const commands = statements
      .flatMap(({ first, rest }) => [first, ...rest.map(({ pipeline }) => pipeline)])
      .flatMap(({ commands: all }) => all);
    const names = commands.flatMap((command) => (command.is === 'function' ? [command.name] : []));
    const near = names.filter(
      (name) => !hooks.includes(name) && /^(?:pre|post)[_-]?(?:install|upgrade|remove)$/i.test(name),
    );
    const misspelt = near.flatMap((name) =>
      finding('hook', `pacman never calls ${name}`, {
        expected: hooks.join(' '),
        actual: name,
        fix: 'correct its name',
      }),
    );
    if (misspelt.length > 0) return misspelt;
    if (!names.some((name) => hooks.includes(name)))
      return finding('hook', 'it has no function that pacman calls', {
        severity: 'warning',
        expected: hooks.join(' '),
      });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'input') throw thrown;
    const { where, message } = thrown;
    const place = typeof where === 'object' ? where : {};
    const verdict = await askBash(services, text);
    if (verdict === true) return [];
    // What we do not read bash may; where there is none, nobody knows.
    return verdict === null
      ? finding('syntax', `it is not understood: ${message}`, { severity: 'warning', ...place })
      : finding('syntax', `bash cannot read it: ${message}`, { ...place, actual: verdict, fix: `bash -n ${file}` });
  }
}

/** True where bash can read it, its words where not, null where there is no bash. With -n it executes nothing. */
async function askBash({ env, runner }: Pick<Services, 'env' | 'runner'>, text: string): Promise<true | string | null> {
  const options = { kind: 'build', env: { PATH: env['PATH'] }, writes: false, check: false } as const;
  const found = await runner.run('sh', ['-c', 'command -v bash'], options);
  if (found.exitCode !== 0) return null;
  const { exitCode, stderr } = await runner.run('bash', ['--norc', '-n'], {
    ...options,
    input: text,
    timeoutMs: 10_000,
  });
  return exitCode === 0 || stderr.trim();
}
