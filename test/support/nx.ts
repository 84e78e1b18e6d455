/** The environment for an Nx that is started by a test: no daemon, no plugin workers, nothing (colours neither) of an Nx that may run the test itself. */
export function nxEnvironment(): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|VITEST|NODE_OPTIONS$|WINDLASS_|FORCE_COLOR$|NO_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(outer), NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' };
}
