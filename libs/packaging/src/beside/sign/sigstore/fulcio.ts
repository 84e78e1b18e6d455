import { generateKeyPairSync, sign } from 'node:crypto';
import type { Signer as KeyHolder } from '@sigstore/sign';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { listOf, tableOf, textOf } from '../../table.ts';
import type { Identity } from './identity.ts';
import { postJson, refusal } from './service.ts';

/** The public certificate authority. */
export const fulcioUrl = 'https://fulcio.sigstore.dev';

/**
 * A key that is used now and then forgotten, with a certificate that says who had it: ten minutes are enough to sign all that a release signs.
 * (`POST /api/v2/signingCert`: https://github.com/sigstore/fulcio/blob/main/fulcio.proto.) @throws WindlassError `build`.
 */
export async function certifiedKey(
  services: Services,
  url: string,
  { token, challenge }: Identity,
): Promise<KeyHolder> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const proof = sign('sha256', Buffer.from(challenge), privateKey);
  const answer = await postJson(services, `${url.replace(/\/$/, '')}/api/v2/signingCert`, {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: publicKey.export({ format: 'pem', type: 'spki' }) },
      proofOfPossession: proof.toString('base64'),
    },
  });
  if (answer.status !== 200 && answer.status !== 201) throw refusal(services, 'Fulcio gave no certificate', answer);
  const certificate = leafOf(answer.json());
  if (certificate === null)
    throw new WindlassError('build', 'Fulcio gave no certificate', { where: url, why: 'its answer has none in it' });
  return {
    sign: async (data) => ({
      signature: sign('sha256', data, privateKey),
      key: { $case: 'x509Certificate', certificate },
    }),
  };
}

/** The first of the chain, PEM. */
function leafOf(answer: unknown): string | null {
  const body = tableOf(answer);
  const signed = tableOf(body['signedCertificateEmbeddedSct'] ?? body['signedCertificateDetachedSct']);
  return textOf(listOf(tableOf(signed['chain'])['certificates'])[0]) || null;
}
