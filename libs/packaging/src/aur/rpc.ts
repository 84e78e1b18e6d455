import { asWindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';

/** What the AUR says of a package, by exact name. */
export type AurInfo =
  | { readonly is: 'absent' }
  | {
      readonly is: 'present';
      /** `[epoch:]pkgver-pkgrel` */
      readonly version: string;
      readonly pkgbase: string;
      /** Null: an orphan, which must be adopted before it can be pushed to. */
      readonly maintainer: string | null;
    }
  | { readonly is: 'unknown'; readonly why: string };

/**
 * Asks the AUR's RPC (v5, `info`: exact names; one that is not there is status 200 with no results). Never throws for what the other side says.
 * @param site web address without a slash at its end.
 */
export async function askAur({ http }: Pick<Services, 'http'>, site: string, name: string): Promise<AurInfo> {
  const url = `${site}/rpc/v5/info?${new URLSearchParams({ 'arg[]': name })}`;
  try {
    const answer = await http.request(url, { headers: { accept: 'application/json' }, maxBytes: 2 ** 22 });
    if (answer.status !== 200) return { is: 'unknown', why: `${site} answered ${answer.status}` };
    return infoOf(answer.json(), name);
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

/**
 * The official repository that has a package of this very name; null where none has, or where it cannot be asked (the web API of Arch's
 * package search).
 */
export async function askArch({ http }: Pick<Services, 'http'>, name: string): Promise<string | null> {
  const url = `https://archlinux.org/packages/search/json/?${new URLSearchParams({ name })}`;
  try {
    const answer = await http.request(url, { headers: { accept: 'application/json' }, maxBytes: 2 ** 22, retries: 0 });
    const results = answer.status === 200 ? fieldOf(answer.json(), 'results') : [];
    const found: unknown = Array.isArray(results)
      ? results.find((result: unknown) => fieldOf(result, 'pkgname') === name)
      : undefined;
    const repository = fieldOf(found, 'repo');
    return typeof repository === 'string' ? repository : null;
  } catch (thrown) {
    if (asWindlassError(thrown).kind === 'verification') return null;
    throw thrown;
  }
}

function infoOf(json: unknown, name: string): AurInfo {
  const results = fieldOf(json, 'results');
  if (fieldOf(json, 'type') === 'error' || !Array.isArray(results))
    return { is: 'unknown', why: `the AUR says: ${String(fieldOf(json, 'error') ?? 'nothing that is understood')}` };
  const found: unknown = results.find((result: unknown) => fieldOf(result, 'Name') === name);
  if (found === undefined) return { is: 'absent' };
  const [version, pkgbase, maintainer] = ['Version', 'PackageBase', 'Maintainer'].map((key) => fieldOf(found, key));
  if (typeof version !== 'string') return { is: 'unknown', why: 'the AUR does not say which version it has' };
  return {
    is: 'present',
    version,
    pkgbase: typeof pkgbase === 'string' ? pkgbase : name,
    maintainer: typeof maintainer === 'string' ? maintainer : null,
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
