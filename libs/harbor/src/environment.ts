import { join } from 'node:path';
import { showCommand } from '@windlass/kit/run/command-line';

export interface NpmAccess {
  readonly host: string;
  readonly token: string;
}

export interface EnvironmentParts {
  readonly dir: string;
  readonly gateway: string;
  readonly certFile: string;
  readonly sshConfig: string;
  readonly npm: NpmAccess | null;
  readonly githubToken: string | null;
}

/**
 * Everything by which programs find into the harbor: npm, git, curl, ssh by way of git and windlass, Node's own fetch. Whatever speaks HTTP
 * goes through the gateway, also what is meant for a name that is not there: NO_PROXY is emptied. Only the harbor's own authority is trusted
 * by those who can be told so.
 */
export function environmentOf(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { dir, gateway, certFile, sshConfig, npm, githubToken } = parts;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  return {
    ...Object.fromEntries(proxies.map((name) => [name, gateway])),
    NO_PROXY: '',
    no_proxy: '',
    // Node's own fetch and https obey the proxy variables only with it (Node 22.21, 24.5).
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: certFile,
    SSL_CERT_FILE: certFile,
    CURL_CA_BUNDLE: certFile,
    GIT_SSL_CAINFO: certFile,
    GIT_SSH_COMMAND: showCommand('ssh', ['-F', sshConfig]),
    GIT_TERMINAL_PROMPT: '0',
    WINDLASS_SSH_CONFIG: sshConfig,
    WINDLASS_HARBOR: dir,
    npm_config_cafile: certFile,
    npm_config_userconfig: join(dir, 'npmrc'),
    npm_config_cache: join(dir, 'npm-cache'),
    npm_config_registry: `https://${npm?.host ?? 'npm.invalid'}/`,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...(npm === null ? {} : { NPM_TOKEN: npm.token }),
    ...(githubToken === null ? {} : { GITHUB_TOKEN: githubToken }),
  };
}

/** npm takes a token from a file only. */
export function npmrc(npm: NpmAccess | null): string {
  return npm === null ? '' : `//${npm.host}/:_authToken=${npm.token}\n`;
}

/** As a POSIX shell reads it: `eval "$(windlass harbor up)"`. */
export function exportLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}
