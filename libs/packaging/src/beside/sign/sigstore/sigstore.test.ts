import { Args } from '@windlass/kit/cli/args';
import type { Event } from '@windlass/kit/output/events';
import { Redactor } from '@windlass/kit/run/redact';
import { makeServices } from '@windlass/kit/services/services';
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { failure } from '../../../testing/release.ts';
import { openSigstore, signerOf, type TestSigstore, tokenOf, workflowClaims } from '../../testing/sigstore.ts';
import { sigstoreSigner } from './signer.ts';

const sums = { name: 'SHA256SUMS', bytes: Buffer.from('some sums\n') };
const provenance = {
  name: 'beacon-1.2.3.intoto.json',
  bytes: Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}\n'),
};

let sigstore: TestSigstore;
let before = 0;
beforeAll(async () => {
  sigstore = await openSigstore();
});
afterAll(() => sigstore[Symbol.asyncDispose]());
beforeEach(() => {
  before = sigstore.requests.length;
});
const paths = () => sigstore.requests.slice(before).map(({ path }) => path.replace(/\?.*/, ''));

function open(env: Readonly<Record<string, string>>, token: string | null = null) {
  const events: Event[] = [];
  const redactor = new Redactor();
  const context = {
    env,
    redactor,
    args: new Args(new Map(), new Map(), []),
    signal: new AbortController().signal,
    emit: (event: Event) => events.push(event),
    now: () => new Date(),
  };
  const services = makeServices(context, '/', { secrets: {} }, null);
  const signer = sigstoreSigner(services, { token, fulcio: sigstore.url, rekor: `${sigstore.url}/` });
  return { signer, redactor, events };
}

const text = (signature: Uint8Array | null): string => Buffer.from(signature ?? []).toString();

it('signs a file with the identity of the workflow, as the verifier of Sigstore wants it, with one certificate for all', async () => {
  const { signer, redactor } = open(sigstore.env);
  const bundle = text(await signer.sign(sums));
  await signer.sign({ ...sums, name: 'SHA512SUMS' });
  expect(paths()).toEqual(['/token', '/api/v2/signingCert', '/api/v1/log/entries', '/api/v1/log/entries']);
  const { identity } = sigstore.verify(bundle, sums.bytes);
  expect(identity).toMatchObject({ subjectAlternativeName: workflowClaims.sub });
  expect(() => sigstore.verify(bundle, Buffer.from('other sums\n'))).toThrow();
  // The token opens everything for as long as it lives.
  expect(redactor.mask(sigstore.requests.map(({ body }) => body).join())).not.toContain('eyJ');
});

it('signs a provenance as an attestation', async () => {
  const bundle = text(await open(sigstore.env).signer.sign(provenance));
  sigstore.verify(bundle, Buffer.alloc(0));
  const { payloadType, payload } = JSON.parse(bundle).dsseEnvelope;
  expect(payloadType).toBe('application/vnd.in-toto+json');
  expect(Buffer.from(payload, 'base64').equals(provenance.bytes)).toBe(true);
  const broken = JSON.parse(bundle);
  broken.dsseEnvelope.payload = Buffer.from('{}').toString('base64');
  expect(() => sigstore.verify(JSON.stringify(broken), Buffer.alloc(0))).toThrow();
});

it('knows what it signed: other bytes, another identity, a broken signature and no bundle are not that', async () => {
  const { signer } = open(sigstore.env);
  for (const file of [sums, provenance]) {
    const bundle = text(await signer.sign(file));
    const fault = (one: string, bytes: Uint8Array = file.bytes) => signer.fault(Buffer.from(one), { ...file, bytes });
    expect(await fault(bundle)).toBeNull();
    expect(await fault(bundle, Buffer.from('other'))).toBe('it is of other bytes');
    expect(await fault(bundle.replace(/"(sig|signature)":"ME/, '"$1":"MF'))).not.toBeNull();
    expect(await fault('{}')).toMatch(/^it is no bundle/);
    expect(await fault('nonsense')).toMatch(/^it is no bundle/);
    const stranger = open({
      SIGSTORE_ID_TOKEN: tokenOf({
        ...workflowClaims,
        sub: 'https://github.com/evil/beacon',
        job_workflow_ref: 'evil',
      }),
    });
    expect(await stranger.signer.fault(Buffer.from(bundle), file)).toBe('it is of another identity');
    const elsewhere = open({ SIGSTORE_ID_TOKEN: tokenOf({ ...workflowClaims, iss: 'https://issuer.example' }) });
    expect(await elsewhere.signer.fault(Buffer.from(bundle), file)).toBe('it is of another identity');
  }
});

test.each([
  [
    'that GitLab gives',
    { SIGSTORE_ID_TOKEN: tokenOf({ iss: 'https://gitlab.com', sub: 'project_path:acme/beacon' }) },
    null,
  ],
  [
    'that the config names',
    { MY_TOKEN: tokenOf({ iss: 'https://issuer.example', sub: 'project_path:acme/beacon' }) },
    'MY_TOKEN',
  ],
])('takes the token %s', async (_, env, token) => {
  const bundle = text(await open(env, token).signer.sign(sums));
  expect(signerOf(bundle)).toBe('URI:project_path:acme/beacon');
});

test.each([
  ['anywhere', {}, null, /there is no identity token: in GitHub Actions give/],
  ['under the name that the config gives', {}, 'MY_TOKEN', /the secret MY_TOKEN is not there/],
])(
  'without a token %s nothing is signed, which is said once, and what is signed already is still known',
  async (_, env, token, said) => {
    const bundle = await open(sigstore.env).signer.sign(sums);
    const { signer, events } = open(env, token);
    expect(await signer.sign(sums)).toBeNull();
    expect(await signer.sign(provenance)).toBeNull();
    expect(events).toEqual([{ kind: 'note', level: 'warning', message: expect.stringMatching(said) }]);
    expect(await signer.fault(bundle ?? Buffer.alloc(0), sums)).toBeNull();
  },
);

it('an entry whose answer was lost is there already, and is fetched', async () => {
  sigstore.loseNextEntry();
  const bundle = text(await open(sigstore.env).signer.sign(sums));
  expect(paths().at(-1)).toMatch(/^\/api\/v1\/log\/entries\/[0-9a-f]{64}$/);
  sigstore.verify(bundle, sums.bytes);
});

it('is patient with a gateway that is away for a moment', async () => {
  sigstore.answerNext('/api/v1/log/entries', 502, '');
  sigstore.verify(text(await open(sigstore.env).signer.sign(sums)), sums.bytes);
});

test.each([
  ['/api/v2/signingCert', 400, 'Fulcio gave no certificate', /^answered 400: .*token is expired/],
  ['/api/v1/log/entries', 400, 'Rekor did not take the signature', /^answered 400/],
  ['/token?job=1&audience=sigstore', 403, 'GitHub Actions gave no identity token', /^answered 403/],
])('what %s refuses is an error that says so, without the token', async (path, status, message, why) => {
  const { signer } = open(sigstore.env);
  sigstore.answerNext(path, status, '{"message":"token is expired"}');
  const error = await failure(signer.sign(sums));
  expect(error).toMatchObject({ kind: 'build', message, why: expect.stringMatching(why) });
  expect(`${JSON.stringify(error)}${error.stack}${String(error.cause)}`).not.toContain('eyJ');
});

it('a refusal that repeats the token is shown without it', async () => {
  const token = tokenOf(workflowClaims);
  sigstore.answerNext('/api/v2/signingCert', 400, `bad token ${token}`);
  const error = await failure(open({ SIGSTORE_ID_TOKEN: token }).signer.sign(sums));
  expect(error.why).toMatch(/^answered 400: bad token /);
  expect(error.why).not.toContain(token.slice(0, 30));
});

test.each([
  ['no token at all', 'nonsense', /no JSON Web Token/],
  [
    'one of an address that nobody verified',
    tokenOf({ iss: 'x', sub: 'y', email: 'me@example.org', email_verified: false }),
    /has not verified/,
  ],
])('%s is refused before anybody is asked', async (_, token, why) => {
  const error = await failure(open({ SIGSTORE_ID_TOKEN: token }).signer.sign(sums));
  expect(error).toMatchObject({ kind: 'config', why: expect.stringMatching(why) });
  expect(JSON.stringify(error)).not.toContain(token);
  expect(paths()).toEqual([]);
});
