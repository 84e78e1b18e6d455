import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArtifactList } from '../artifacts.ts';
import { type Fault, provenanceFaults, sbomFaults, sumFaults } from './content-faults.ts';
import { sha512Of } from './digests.ts';
import { type Expected, expectedFiles, signersOf } from './expected.ts';
import type { SignerId } from './names.ts';
import { openVerifier, type Verifier } from './sign/open.ts';
import type { SignedFile } from './sign/signer.ts';
import { type Table, tableOf } from './table.ts';

const fix = 'npx windlass create-binary-packages';

/**
 * Whether what goes out beside the packages is there and right: as the table says; checksums of everything; lists of contents and provenance of
 * these packages; signatures of the key of now, where that can be told here. The packages themselves are for other checks.
 */
export async function checkAttachments(release: ReleaseContext, list: ArtifactList): Promise<readonly Finding[]> {
  const expected = expectedFiles(
    release,
    list.artifacts.map(({ name }) => name),
  );
  const findings: Finding[] = [];
  const sha512 = await sha512Of(
    list.artifacts.filter(
      ({ name, sha512: known }) => known !== undefined || existsSync(join(release.artifactsDir, name)),
    ),
    (name) => join(release.artifactsDir, name),
  );
  const signers = new Map<SignerId, Verifier>();
  try {
    for (const id of signersOf(release)) signers.set(id, await openVerifier(release, id, list.sourceDateEpoch));
    for (const one of expected) {
      const bytes = bytesOf(release, list, one);
      const faults = Buffer.isBuffer(bytes) ? await faultsOf(release, list, one, bytes, sha512, signers) : [bytes];
      findings.push(...faults.map((fault) => findingOf(one, fault)));
    }
  } finally {
    for (const signer of signers.values()) await signer.close();
  }
  return findings;
}

function findingOf({ kind, name }: Expected, { severity = 'error', ...fault }: Fault): Finding {
  return { check: `attachment-${kind}`, severity, file: name, fix, ...fault };
}

/** What is there, or why it cannot be looked at. */
function bytesOf(
  { artifactsDir }: ReleaseContext,
  { attachments = [] }: ArtifactList,
  { name, signer }: Expected,
): Buffer | Fault {
  const listed = attachments.find((one) => one.name === name);
  if (listed === undefined)
    // Whether there is an identity to sign with depends on where it runs.
    return signer === 'sigstore'
      ? { severity: 'warning', message: `${name} was not made` }
      : { message: `${name} was not made` };
  const file = join(artifactsDir, name);
  if (!existsSync(file)) return { message: `${name} is not there` };
  const bytes = readFileSync(file);
  const sha256 = sha256Hex(bytes);
  return sha256 === listed.sha256
    ? bytes
    : { message: `${name} is not as it was written`, expected: listed.sha256, actual: sha256 };
}

async function faultsOf(
  release: ReleaseContext,
  list: ArtifactList,
  one: Expected,
  bytes: Buffer,
  sha512: ReadonlyMap<string, string>,
  signers: ReadonlyMap<SignerId, Verifier>,
): Promise<readonly Fault[]> {
  if (one.kind === 'checksums') return sumFaults(release, list, one.name, bytes, sha512);
  if (one.kind === 'signature') return signatureFaults(release, one, bytes, signers);
  const said = parsed(bytes);
  if (said === null) return [{ message: `${one.name} is no JSON` }];
  return one.kind === 'sbom' ? sbomFaults(list, one, said) : provenanceFaults(list, one, said);
}

async function signatureFaults(
  { artifactsDir }: ReleaseContext,
  { name, of, signer }: Expected,
  bytes: Buffer,
  signers: ReadonlyMap<SignerId, Verifier>,
): Promise<readonly Fault[]> {
  const own = signer === null ? undefined : signers.get(signer);
  const file = join(artifactsDir, of ?? '');
  if (own === undefined || of === null || !existsSync(file)) return [];
  const fault = await faultOrNone(own, bytes, { name: of, bytes: readFileSync(file) });
  if (typeof fault === 'object' && fault !== null)
    return [{ ...fault, message: `${name} was not verified: ${fault.message}` }];
  return fault === null
    ? []
    : [{ message: `${name} does not verify`, expected: `a signature of ${of}`, actual: fault }];
}

/** A key that is not here keeps nobody from releasing what was signed elsewhere. */
async function faultOrNone(verifier: Verifier, bytes: Buffer, file: SignedFile): Promise<string | null | Fault> {
  try {
    return await verifier.fault(bytes, file);
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || !['config', 'input'].includes(thrown.kind)) throw thrown;
    const { message, next } = thrown;
    return { severity: 'warning', message, ...(next === undefined ? {} : { fix: next }) };
  }
}

function parsed(bytes: Buffer): Table | null {
  try {
    return tableOf(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
}
