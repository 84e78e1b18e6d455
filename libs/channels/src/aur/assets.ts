import { asWindlassError, WindlassError, withOthers } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';

/** What the world must give under an address before a manifest may name it. */
export type PublicAsset = { readonly url: string; readonly sha256: string };

/** Bytes; a package of a size that makepkg would still be waited for. */
const largest = 2 ** 31;

/**
 * A manifest goes out only after its assets are public and the same, byte for byte: each is downloaded as a user would.
 * @throws WindlassError `publish` with every asset that is not.
 */
export async function requirePublic({ http }: Pick<Services, 'http'>, assets: readonly PublicAsset[]): Promise<void> {
  const faults: WindlassError[] = [];
  for (const { url, sha256 } of assets) {
    const fault = await faultOf(http, url, sha256);
    if (fault !== null) faults.push(fault);
  }
  const [first, ...also] = faults;
  if (first !== undefined) throw withOthers(first, also);
}

async function faultOf(http: Services['http'], url: string, sha256: string): Promise<WindlassError | null> {
  const next = `curl -fsSL ${url} | sha256sum; then: npx windlass publish-packages`;
  const fault = (what: string, why: string): WindlassError =>
    new WindlassError('publish', `${what}, so no manifest may name it`, { where: url, why, next });
  try {
    const headers = { 'cache-control': 'no-cache' };
    const answer = await http.request(url, { headers, maxBytes: largest, timeoutMs: 600_000 });
    if (answer.status !== 200) return fault('a source is not public yet', `its server answered ${answer.status}`);
    const hex = sha256Hex(answer.bytes);
    return hex === sha256
      ? null
      : fault('a source is public with other bytes', `sha256 is ${hex}, packed was ${sha256}`);
  } catch (thrown) {
    const { message, why, kind } = asWindlassError(thrown);
    if (kind !== 'verification') throw thrown;
    return fault('a source cannot be downloaded', why === undefined ? message : `${message}: ${why}`);
  }
}
