import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { SignerId } from '../names.ts';
import type { Signer } from './signer.ts';

/** Each way of signing is loaded when the config names it. `epoch`: seconds since 1970. Reads no secret yet. */
export async function openSigner({ services, config }: ReleaseContext, id: SignerId, epoch: number): Promise<Signer> {
  const { minisign, gpg, sigstore } = config.artifacts.signing;
  if (id === 'minisign' && minisign !== null)
    return (await import('./minisign/signer.ts')).minisignSigner(services, minisign, epoch);
  if (id === 'gpg' && gpg !== null) return (await import('./gpg/signer.ts')).gpgSigner(services, gpg, epoch);
  if (id === 'sigstore' && sigstore !== null)
    return (await import('./sigstore/signer.ts')).sigstoreSigner(services, sigstore);
  throw new WindlassError('internal', `there is no signer ${id}`);
}

/** As much of a signer as it takes to tell whether a signature is right. */
export type Verifier = Pick<Signer, 'fault' | 'close'>;

/** Asks nobody outside: of a bundle of Sigstore it is told whether it fits in itself, not whose it should be. */
export async function openVerifier(release: ReleaseContext, id: SignerId, epoch: number): Promise<Verifier> {
  if (id !== 'sigstore') return openSigner(release, id, epoch);
  const { bundleFault } = await import('./sigstore/check.ts');
  return {
    fault: async (signature, { bytes }) => bundleFault(Buffer.from(signature).toString(), bytes, null),
    close: async () => undefined,
  };
}
