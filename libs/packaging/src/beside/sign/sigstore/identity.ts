import type { ResolvedArtifacts } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { type Table, tableOf, textOf } from '../../table.ts';

export type SigstoreConfig = NonNullable<ResolvedArtifacts['signing']['sigstore']>;

/** Who signs, by a token of OpenID Connect that lives for minutes. */
export interface Identity {
  readonly token: string;
  /** What the certificate authority wants to see signed, to know that the key is with who has the token. */
  readonly challenge: string;
  readonly issuer: string;
  /** What a certificate may call this identity. */
  readonly names: readonly string[];
}

/** The same everywhere in Sigstore (https://docs.sigstore.dev/certificate_authority/oidc-in-fulcio/). */
const audience = 'sigstore';

/**
 * The token that the config names, else what a CI gives: `SIGSTORE_ID_TOKEN` (`id_tokens` of GitLab), or in GitHub Actions the answer of the
 * address that a job with `id-token: write` gets. `null` where there is none. @throws WindlassError `config` for a token that is none, `build`.
 */
export async function findIdentity(services: Services, { token: named }: SigstoreConfig): Promise<Identity | null> {
  const token = await (named === null ? tokenOfCi(services) : services.secret(named));
  if (token === null) return null;
  services.redactor.add(token, 'the identity token');
  return identityOf(token.trim());
}

/** What to do about a missing token. */
export function noIdentity({ token }: SigstoreConfig): string {
  if (token !== null) return `the secret ${token} is not there`;
  return 'there is no identity token: in GitHub Actions give the job "permissions: id-token: write", in GitLab CI "id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore"';
}

async function tokenOfCi(services: Services): Promise<string | null> {
  const given = await services.secret('SIGSTORE_ID_TOKEN');
  const address = services.env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  if (given !== null || address === '') return given;
  const bearer = await services.secret('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  if (bearer === null) return null;
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const answer = await services.http.request(url.href, {
    headers: { accept: 'application/json', authorization: `Bearer ${bearer}` },
  });
  const value = answer.status === 200 ? textOf(tableOf(answer.json())['value']) : '';
  if (value !== '') return value;
  throw new WindlassError('build', 'GitHub Actions gave no identity token', {
    where: url.origin,
    why: `answered ${answer.status}`,
    next: 'npx windlass create-binary-packages',
  });
}

function identityOf(token: string): Identity {
  const claims = claimsOf(token);
  const [issuer, sub, email] = ['iss', 'sub', 'email'].map((key) => textOf(claims[key]));
  const challenge = email || sub || '';
  // What is wrong is said without the token, which is a secret as long as it lives.
  const fault = (why: string): WindlassError =>
    new WindlassError('config', 'the identity token cannot be used', {
      why,
      next: 'get a new one, and run the same command again',
    });
  if (!issuer || challenge === '') throw fault('it is no JSON Web Token with an issuer and a subject');
  if (email && claims['email_verified'] !== true) throw fault('its issuer has not verified the address in it');
  const workflow = textOf(claims['job_workflow_ref']);
  const pipeline = textOf(claims['ci_config_ref_uri']);
  const names = [challenge, sub ?? '', workflow && `https://github.com/${workflow}`, pipeline && `https://${pipeline}`];
  return { token, challenge, issuer, names: names.filter((name) => name !== '') };
}

/** The middle part of a JSON Web Token (RFC 7519); its signature is for others to verify. */
function claimsOf(token: string): Table {
  try {
    return tableOf(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
  } catch {
    return {};
  }
}
