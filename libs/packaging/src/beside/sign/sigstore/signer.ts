import type { Signer as KeyHolder } from '@sigstore/sign';
import type { Services } from '@windlass/kit/services/services';
import { isProvenanceName } from '../../names.ts';
import { payloadType } from '../../provenance/statement.ts';
import type { Signer } from '../signer.ts';
import { bundleFault } from './check.ts';
import { certifiedKey, fulcioUrl } from './fulcio.ts';
import { findIdentity, type Identity, noIdentity, type SigstoreConfig } from './identity.ts';
import { rekorUrl, rekorWitness } from './rekor.ts';

/**
 * Signs with an identity instead of a key: a bundle of Sigstore, by its own library. A provenance is signed as an attestation (DSSE). Where there
 * is no identity nothing is signed, and a note says so once.
 */
export function sigstoreSigner(services: Services, config: SigstoreConfig): Signer {
  let found: Promise<Identity | null> | undefined;
  let certified: Promise<KeyHolder> | undefined;
  let told = false;
  const identity = (): Promise<Identity | null> => {
    found ??= findIdentity(services, config);
    return found;
  };
  return {
    id: 'sigstore',
    fault: async (signature, { bytes }) => bundleFault(Buffer.from(signature).toString(), bytes, await identity()),
    sign: async ({ name, bytes }) => {
      const own = await identity();
      if (own === null) {
        if (!told)
          services.emit({
            kind: 'note',
            level: 'warning',
            message: `nothing is signed with sigstore: ${noIdentity(config)}`,
          });
        told = true;
        return null;
      }
      certified ??= certifiedKey(services, config.fulcio ?? fulcioUrl, own);
      const options = { signer: await certified, witnesses: [rekorWitness(services, config.rekor ?? rekorUrl)] };
      return Buffer.from(await bundleText(options, name, bytes));
    },
    close: async () => undefined,
  };
}

async function bundleText(
  options: { readonly signer: KeyHolder; readonly witnesses: ReturnType<typeof rekorWitness>[] },
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  // From its parts: the whole of it brings an HTTP client with it, and requests of ours go through our own.
  const [{ DSSEBundleBuilder, MessageSignatureBundleBuilder }, { bundleToJSON }] = await Promise.all([
    import('@sigstore/sign/dist/bundler/index.js'),
    import('@sigstore/bundle'),
  ]);
  const isStatement = isProvenanceName(name);
  const builder = isStatement ? new DSSEBundleBuilder(options) : new MessageSignatureBundleBuilder(options);
  const bundle = await builder.create({ data: Buffer.from(bytes), ...(isStatement ? { type: payloadType } : {}) });
  return `${JSON.stringify(bundleToJSON(bundle))}\n`;
}
