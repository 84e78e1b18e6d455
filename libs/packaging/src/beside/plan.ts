import type { Action } from '@windlass/kit/actions/action';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Artifact, type ArtifactList, checksumsFile } from '../artifacts.ts';
import type { BuiltSource } from '../built-source.ts';
import { sumsText } from './checksums/sums.ts';
import { type Expected, expectedFiles } from './expected.ts';
import { statementParts } from './provenance/parts.ts';
import { statementText } from './provenance/statement.ts';
import { partsDigest, sbomParts } from './sbom/contents.ts';
import { openWork, titleOf, type Work } from './work.ts';

/** A package as it is to be: what is there already, or null where it is still to be packed. */
export interface ComingPackage {
  readonly file: string;
  readonly artifact: Artifact | null;
}

/** What would go out beside the packages. */
export interface AttachPlan {
  /** Names of all of it. */
  readonly names: readonly string[];
  /** What would be written. */
  readonly actions: readonly Action[];
}

/** Reads no secret and signs nothing: whether a signature is of the key of now shows only then. */
export function planAttachments(
  release: ReleaseContext,
  packages: readonly ComingPackage[],
  { commit, epoch }: Pick<BuiltSource, 'commit' | 'epoch'>,
  former: ArtifactList | null,
): AttachPlan {
  const expected = expectedFiles(
    release,
    packages.map(({ file }) => file),
  );
  const work = openWork(release, former);
  const artifacts = packages.flatMap(({ artifact }) => artifact ?? []);
  const isPacked = artifacts.length === packages.length;
  const list = { artifacts, commit, sourceDateEpoch: epoch };
  const changed = new Set<string>();
  const isRight = (one: Expected): boolean => {
    if (one.kind === 'sbom')
      return isSbomRight(
        release,
        work,
        one,
        artifacts.find(({ name }) => name === one.of),
        epoch,
      );
    if (one.kind === 'signature') return !changed.has(one.of ?? '') && work.there(one.name) !== null;
    const lists = expected.filter(({ kind }) => kind === 'sbom').map(({ name }) => name);
    if (!isPacked || (one.kind === 'checksums' && lists.some((name) => changed.has(name)))) return false;
    return isSame(
      work,
      one.name,
      one.kind === 'checksums' ? sums(work, one.name, artifacts, lists) : statement(release, list),
    );
  };
  // Each comes after what it is made of, so that this is known by then; the checksums are an exception.
  const inOrder = expected.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const one of inOrder) if (!isRight(one)) changed.add(one.name);
  return {
    names: expected.map(({ name }) => name),
    actions: expected.filter(({ name }) => changed.has(name)).map(writeAction),
  };
}

const order: readonly Expected['kind'][] = ['sbom', 'checksums', 'provenance', 'signature'];

function isSbomRight(
  release: ReleaseContext,
  work: Work,
  one: Expected,
  artifact: Artifact | undefined,
  epoch: number,
): boolean {
  const inputs = work.former(one.name)?.inputs;
  if (artifact?.sha512 === undefined || inputs === undefined) return false;
  return partsDigest(sbomParts(release, artifact, artifact.sha512, epoch)) === inputs;
}

function sums(work: Work, name: string, artifacts: readonly Artifact[], lists: readonly string[]): string {
  const algorithm = name === checksumsFile ? 'sha256' : 'sha512';
  const packages = artifacts.map((one) => ({ name: one.name, hex: one[algorithm] ?? '' }));
  return sumsText([...packages, ...lists.map((file) => ({ name: file, hex: work.digestThere(file, algorithm) }))]);
}

function statement(release: ReleaseContext, list: Parameters<typeof statementParts>[1]): string {
  const digests = new Map(list.artifacts.map(({ name, sha512 = '' }) => [name, sha512]));
  return statementText(statementParts(release, list, (name) => digests.get(name) ?? ''));
}

const isSame = (work: Work, name: string, text: string): boolean =>
  Buffer.from(text).equals(work.there(name) ?? Buffer.alloc(0));

function writeAction(one: Expected): Action {
  const { kind, name, of, signer } = one;
  const where = signer === 'sigstore' ? ', where there is an identity token' : '';
  return {
    id: `attach-${name}`,
    kind: 'attachment.write@1',
    title: `${titleOf(one)}${where}`,
    args: { kind, file: name, of, signer },
    needs: [],
    reach: { undo: 'full' },
  };
}
