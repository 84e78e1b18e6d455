import type { ResolvedArtifacts } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { requiredSecret } from '../secrets.ts';
import type { Signer } from '../signer.ts';
import { type PublicKey, parsePublicKey, parseSecretKey, parseSignature, publicKeyText } from './format.ts';
import { signatureFault, signBytes } from './sign.ts';
import { type UnlockedKey, unlock } from './unlock.ts';

type MinisignConfig = NonNullable<ResolvedArtifacts['signing']['minisign']>;

const at = 'artifacts.signing.minisign';

/** `epoch`: seconds since 1970, the time that signatures tell. The secret is read when it is needed; where the public key is given, only to sign. */
export function minisignSigner(services: Pick<Services, 'secret'>, config: MinisignConfig, epoch: number): Signer {
  let unlocked: Promise<UnlockedKey> | undefined;
  const key = (): Promise<UnlockedKey> => {
    unlocked ??= open(services, config);
    return unlocked;
  };
  return {
    id: 'minisign',
    fault: async (signature, { bytes }) => {
      const own = givenKey(config) ?? (await key()).publicKey;
      return signatureFault(parseSignature(Buffer.from(signature).toString()), own, bytes);
    },
    sign: async ({ name, bytes }) =>
      Buffer.from(signBytes(await key(), bytes, `timestamp:${epoch}\tfile:${name}\thashed`)),
    close: async () => undefined,
  };
}

function givenKey({ publicKey }: MinisignConfig): PublicKey | null {
  return publicKey === null ? null : parsePublicKey(publicKey, `${at}.publicKey`);
}

async function open(services: Pick<Services, 'secret'>, config: MinisignConfig): Promise<UnlockedKey> {
  const text = await requiredSecret(services, config.key, `${at}.key`);
  const file = parseSecretKey(text, config.key);
  const password = config.password === null ? null : await requiredSecret(services, config.password, `${at}.password`);
  const unlocked = await unlock(file, password, config.key);
  const given = givenKey(config);
  if (given === null || (given.key.equals(unlocked.publicKey.key) && given.id.equals(unlocked.publicKey.id)))
    return unlocked;
  throw new WindlassError('config', `${at}.publicKey is not that of the secret ${config.key}`, {
    why: `the secret's is ${publicKeyText(unlocked.publicKey)}`,
    next: `correct ${at}.publicKey, or name the right secret`,
  });
}
