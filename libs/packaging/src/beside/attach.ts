import { join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type ArtifactList, checksumsFile } from '../artifacts.ts';
import { sumsText } from './checksums/sums.ts';
import { sha512Of } from './digests.ts';
import { type Expected, expectedFiles, signersOf } from './expected.ts';
import { rememberedFiles } from './remembered.ts';
import { openSigner } from './sign/open.ts';
import type { Signer } from './sign/signer.ts';
import { openWork, type Work } from './work.ts';

export interface AttachInput {
  readonly release: ReleaseContext;
  /** All packages, as they are to be. */
  readonly list: ArtifactList;
  /** The table of before. */
  readonly former: ArtifactList | null;
  /** Where the bytes of a package are now, by its name; absolute. */
  readonly fileOf: (name: string) => string;
}

export type Attached = ReturnType<Work['result']>;

/**
 * Makes what goes out beside the packages: checksums, lists of contents, provenance, signatures. Writes nothing: `writeAttachments` puts it in
 * place. What is there and right stays, a signature as long as it verifies with the key of now. @throws WindlassError `build`, `config`.
 */
export async function attach(input: AttachInput): Promise<Attached> {
  const { release, list, former, fileOf } = input;
  const work = openWork(release, former);
  const sha512 = await sha512Of(list.artifacts, fileOf);
  const expected = expectedFiles(
    release,
    list.artifacts.map(({ name }) => name),
  );
  const ofKind = (kind: Expected['kind']) => expected.filter((one) => one.kind === kind);
  const before = onlyOnce(() => rememberedFiles(release));
  for (const one of ofKind('sbom')) await addSbom(input, work, one, sha512);
  for (const one of ofKind('checksums')) addSums(list, work, one, ofKind('sbom'), sha512);
  for (const one of ofKind('provenance')) await addProvenance(input, work, one, sha512, before);
  for (const id of signersOf(release)) {
    const signer = await openSigner(release, id, list.sourceDateEpoch);
    try {
      for (const one of ofKind('signature').filter((each) => each.signer === id)) {
        release.context.signal.throwIfAborted();
        await addSignature(work, one, signer, before);
      }
    } finally {
      await signer.close();
    }
  }
  return work.result(expected);
}

/** Puts everything in place that is not there yet. */
export function writeAttachments({ artifactsDir }: Pick<ReleaseContext, 'artifactsDir'>, { written }: Attached): void {
  for (const [name, bytes] of written) writeAtomic(join(artifactsDir, name), bytes, { mode: 0o644 });
}

type Digests = ReadonlyMap<string, string>;
type Before = () => Promise<ReadonlyMap<string, string>>;

/** A list is made again when something that it is made of has changed: its library takes longer to load than a whole run may take. */
async function addSbom({ release, list }: AttachInput, work: Work, one: Expected, sha512: Digests): Promise<void> {
  const artifact = list.artifacts.find(({ name }) => name === one.of);
  if (artifact === undefined) return;
  const { partsDigest, sbomParts } = await import('./sbom/contents.ts');
  const parts = sbomParts(release, artifact, sha512.get(artifact.name) ?? '', list.sourceDateEpoch);
  const inputs = partsDigest(parts);
  const own = work.former(one.name)?.inputs === inputs ? work.there(one.name) : null;
  if (own !== null) return work.add(one, own, { inputs });
  const { makeSbom } = await import('./sbom/sbom.ts');
  const { text, libraries } = await makeSbom(release, parts);
  const files = artifact.contents.length;
  work.add(one, text, { inputs, reason: `${files} files inside, ${libraries} packages from elsewhere` });
}

function addSums(list: ArtifactList, work: Work, one: Expected, lists: readonly Expected[], sha512: Digests): void {
  const algorithm = one.name === checksumsFile ? 'sha256' : 'sha512';
  const packages = list.artifacts.map(({ name, sha256 }) => ({
    name,
    hex: algorithm === 'sha256' ? sha256 : (sha512.get(name) ?? ''),
  }));
  const others = lists.map(({ name }) => ({ name, hex: work.digest(name, algorithm) }));
  work.add(one, sumsText([...packages, ...others]));
}

async function addProvenance(
  { release, list }: AttachInput,
  work: Work,
  one: Expected,
  sha512: Digests,
  before: Before,
): Promise<void> {
  const [{ statementParts }, { statementText }] = await Promise.all([
    import('./provenance/parts.ts'),
    import('./provenance/statement.ts'),
  ]);
  const text = statementText(statementParts(release, list, (name) => sha512.get(name) ?? ''));
  if (Buffer.from(text).equals(work.there(one.name) ?? Buffer.alloc(0))) return work.add(one, text);
  const { saysTheSame } = await import('./provenance/same.ts');
  const known = (await before()).get(one.name);
  work.add(one, known !== undefined && saysTheSame(known, text) ? known : text);
}

async function addSignature(work: Work, one: Expected, signer: Signer, before: Before): Promise<void> {
  const file = { name: one.of ?? '', bytes: work.bytes(one.of ?? '') };
  const own = work.there(one.name);
  const fault = own === null ? null : await signer.fault(own, file);
  if (own !== null && fault === null) return work.add(one, own);
  const known = (await before()).get(one.name);
  if (known !== undefined && (await signer.fault(Buffer.from(known), file)) === null)
    return work.add(one, known, { reason: 'an earlier run of this release has made it' });
  const signature = await signer.sign(file);
  if (signature !== null) work.add(one, signature, fault === null ? {} : { reason: fault });
}

function onlyOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
