import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { bundleFromJSON } from '@sigstore/bundle';
import { fulcioHandler, initializeCA, initializeTLog } from '@sigstore/mock';
import { type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { tableOf, textOf } from '../table.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string | null;
}

/** A certificate authority, a log and a CI that gives tokens, on loopback. */
export interface TestSigstore extends AsyncDisposable {
  readonly url: string;
  /** Of what a job of GitHub Actions sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly Request[];
  /** Instead of the next answer to a path. */
  answerNext(path: string, status: number, text: string): void;
  /** The next entry is made, and the client is told that it was there already. */
  loseNextEntry(): void;
  /** By the library of Sigstore itself, trusting this authority and this log. @throws what it finds wrong. */
  verify(bundle: string, bytes: Uint8Array): Signer;
}

/** A token as an issuer would sign it; nobody here looks at the signature. */
export function tokenOf(claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${randomBytes(32).toString('base64url')}`;
}

export const workflowClaims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'https://github.com/acme/beacon/.github/workflows/release.yml@refs/heads/main',
  job_workflow_ref: 'acme/beacon/.github/workflows/release.yml@refs/heads/main',
  aud: 'sigstore',
};

export async function openSigstore(): Promise<TestSigstore> {
  const keyPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Without a log of certificates: what the double writes of one is not what the verifier reads.
  const authority = await initializeCA(keyPair);
  const fulcio = fulcioHandler(authority);
  const log = await initializeTLog('http://rekor.example', keyPair);
  const requests: Request[] = [];
  const answers = new Map<string, { readonly status: number; readonly text: string }>();
  const entries = new Map<string, string>();
  const token = tokenOf(workflowClaims);
  const bearer = randomBytes(20).toString('hex');
  let loses = false;

  const answerTo = async ({
    method,
    path,
    body,
    authorization,
  }: Request): Promise<{ status: number; text: string; location?: string }> => {
    const instead = answers.get(path);
    answers.delete(path);
    if (instead !== undefined) return instead;
    if (path === '/token?job=1&audience=sigstore')
      return authorization === `Bearer ${bearer}`
        ? { status: 200, text: JSON.stringify({ value: token }) }
        : { status: 401, text: '' };
    if (path === fulcio.path) {
      const { statusCode, response } = await fulcio.fn(body);
      return { status: statusCode, text: String(response) };
    }
    const known = entries.get(path);
    if (method === 'GET') return { status: known === undefined ? 404 : 200, text: known ?? '' };
    if (path !== '/api/v1/log/entries') return { status: 404, text: '' };
    const entry = await log.log(asLogged(JSON.parse(body)));
    const [uuid = ''] = Object.keys(entry);
    entries.set(`${path}/${uuid}`, JSON.stringify(entry));
    if (!loses) return { status: 201, text: JSON.stringify(entry) };
    loses = false;
    return {
      status: 409,
      text: '{"code":409,"message":"an equivalent entry already exists"}',
      location: `${path}/${uuid}`,
    };
  };

  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const { status, text, location } = await answerTo(request);
    outgoing
      .writeHead(status, { 'content-type': 'application/json', ...(location === undefined ? {} : { location }) })
      .end(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?job=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer },
    requests,
    answerNext: (path, status, text) => answers.set(path, { status, text }),
    loseNextEntry: () => {
      loses = true;
    },
    verify: (bundle, bytes) => {
      const trust = toTrustMaterial(trustedRoot(authority.rootCertificate, log.publicKey));
      return new Verifier(trust, { ctlogThreshold: 0 }).verify(
        toSignedEntity(bundleFromJSON(JSON.parse(bundle)), Buffer.from(bytes)),
      );
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, body: Buffer.concat(chunks).toString(), authorization: headers.authorization ?? null };
}

/** Rekor keeps digests and signatures of an envelope, not the envelope (its types/dsse/v0.0.1/dsse_v0_0_1_schema.json). */
function asLogged(proposed: unknown): object {
  const { kind, apiVersion, spec } = tableOf(proposed);
  const { envelope: text, verifiers } = tableOf(tableOf(spec)['proposedContent']);
  if (kind !== 'dsse') return { kind, apiVersion, spec };
  const { payload, signatures } = JSON.parse(textOf(text));
  const digest = (bytes: Buffer): object => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  return {
    kind,
    apiVersion,
    spec: {
      envelopeHash: digest(Buffer.from(textOf(text))),
      payloadHash: digest(Buffer.from(payload, 'base64')),
      signatures: [{ signature: signatures[0].sig, verifier: Array.isArray(verifiers) ? verifiers[0] : null }],
    },
  };
}

type TrustedRoot = Parameters<typeof toTrustMaterial>[0];

function trustedRoot(root: Buffer, logKey: Buffer): TrustedRoot {
  const validFor = { start: new Date(0) };
  const instance = (rawBytes: Buffer, keyId: Buffer) => ({
    baseUrl: 'http://rekor.example',
    // SHA2_256 and PKIX_ECDSA_P256_SHA_256 in the list of sigstore_common.proto.
    hashAlgorithm: 1,
    publicKey: { rawBytes, keyDetails: 5, validFor },
    logId: { keyId },
    checkpointKeyId: undefined,
    operator: '',
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [instance(logKey, createHash('sha256').update(logKey).digest())],
    certificateAuthorities: [
      { subject: undefined, uri: '', certChain: { certificates: [{ rawBytes: root }] }, validFor, operator: '' },
    ],
    ctlogs: [],
    timestampAuthorities: [],
  };
}

/** What the certificate in a bundle calls who signed. */
export function signerOf(bundle: string): string {
  const { certificate, x509CertificateChain } = JSON.parse(bundle).verificationMaterial;
  const raw = (certificate ?? x509CertificateChain.certificates[0]).rawBytes;
  return new X509Certificate(Buffer.from(raw, 'base64')).subjectAltName ?? '';
}
