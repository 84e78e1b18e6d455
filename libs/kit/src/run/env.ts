/** How the network is reached, and what Windows needs to start a program at all: without a bearing on what a program makes. */
export const networkAndSystem = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'SYSTEMROOT',
  'PATHEXT',
  'COMSPEC',
] as const;

/** What a program needs to run at all, and what says how it may reach the network. Holds no credential. */
const basics = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_*',
  'TZ',
  'TERM',
  'NO_COLOR',
  'CI',
  'XDG_*',
  ...networkAndSystem,
  // Windows
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
] as const;

/**
 * An environment for a child process that holds the basics and `names` only, so that a tool never sees a credential that is not
 * meant for it. A name may end in `*` for a prefix (`GIT_*`). Names that are not set are left out.
 */
export function cleanEnv(
  names: readonly string[] = [],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const wanted = [...basics, ...names];
  const exact = new Set(wanted);
  const prefixes = wanted.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && (exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))))
      env[name] = value;
  }
  return env;
}
