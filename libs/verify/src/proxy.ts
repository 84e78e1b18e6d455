/** The proxy by which a name is reached, as curl and git read the environment; null where none is to be used. */
export function proxyFor(hostname: string, port: number, env: NodeJS.ProcessEnv): URL | null {
  const of = (name: string) => env[name] || env[name.toUpperCase()] || '';
  const proxy = of('https_proxy') || of('http_proxy');
  if (proxy === '' || isExempt(hostname.toLowerCase(), port, of('no_proxy'))) return null;
  return new URL(/^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
}

/** `example.org` and `.example.org` mean the name and all below it, `*` all, and each may have a port. */
function isExempt(hostname: string, port: number, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const suffix = name.replace(/^\*?\./, '');
      const isMeant = name === '*' || hostname === suffix || hostname.endsWith(`.${suffix}`);
      return isMeant && (only === undefined || Number(only) === port);
    });
}
