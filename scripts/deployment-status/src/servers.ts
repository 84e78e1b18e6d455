import type { Live } from '@windlass/channels/channel';
import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import { asWindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { addressOf, uncached } from '@windlass/verify/address';
import { showServed, versionIn } from '@windlass/verify/version-endpoint';

/** The version that a server tells to the world. */
export async function observeServer({ url, version }: ResolvedServer, { http }: Services): Promise<Live> {
  if (url === null || version === null)
    return { is: 'unknown', why: 'the config does not say where it tells its version (url, version.path)' };
  const address = addressOf(url, version.path);
  try {
    const answer = await http.request(address, { headers: uncached });
    if (answer.status === 404) return { is: 'absent' };
    if (answer.status !== 200) return { is: 'unknown', why: `${address} answered ${answer.status}` };
    const served = versionIn(answer.text(), version.pointer);
    if (served === null) return { is: 'unknown', why: `there is no version at ${version.pointer} of ${address}` };
    return { is: 'present', version: showServed(served), digests: {}, url: address };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { is: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}
