import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type ArtifactList, checksumsFile } from '../artifacts.ts';
import { readSums } from './checksums/sums.ts';
import type { Expected } from './expected.ts';
import { listOf, type Table, tableOf, tablesOf } from './table.ts';

/** What is wrong with one file; an error where it does not say how severe. */
export type Fault = Pick<Finding, 'message'> & Partial<Pick<Finding, 'severity' | 'expected' | 'actual' | 'fix'>>;

/** Of a list of checksums. Packages in SHA256SUMS are for the check of each package. */
export function sumFaults(
  { artifactsDir }: ReleaseContext,
  { artifacts, attachments = [] }: ArtifactList,
  name: string,
  bytes: Buffer,
  sha512: ReadonlyMap<string, string>,
): readonly Fault[] {
  const isShort = name === checksumsFile;
  const lists = attachments.filter(({ kind }) => kind === 'sbom');
  const digestOf = (file: string): string => {
    const path = join(artifactsDir, file);
    const { hash } = process.getBuiltinModule('node:crypto');
    return existsSync(path) ? hash(isShort ? 'sha256' : 'sha512', readFileSync(path), 'hex') : 'it is not there';
  };
  const wanted = new Map([
    ...artifacts.map((one) => [one.name, isShort ? one.sha256 : (sha512.get(one.name) ?? '')] as const),
    ...lists.map((one) => [one.name, digestOf(one.name)] as const),
  ]);
  const found = readSums(bytes.toString());
  const packages = new Set(isShort ? artifacts.map((one) => one.name) : []);
  const wrong = [...wanted].filter(([file, hex]) => !packages.has(file) && found.get(file) !== hex);
  const foreign = [...found.keys()].filter((file) => !wanted.has(file));
  return [
    ...wrong.map(([file, hex]) => ({
      message: `${name} is wrong about ${file}`,
      expected: hex,
      actual: found.get(file) ?? 'it is not listed',
    })),
    ...foreign.map((file) => ({ message: `${name} lists ${file}, which is not of this release`, actual: file })),
  ];
}

/** Of a list of contents. */
export function sbomFaults({ artifacts }: ArtifactList, { name, of }: Expected, said: Table): readonly Fault[] {
  const artifact = artifacts.find((one) => one.name === of);
  const format = `${said['bomFormat']} ${said['specVersion']}`;
  if (format !== 'CycloneDX 1.6')
    return [{ message: `${name} is no list of contents`, expected: 'CycloneDX 1.6', actual: format }];
  const hashes = tablesOf(tableOf(tableOf(said['metadata'])['component'])['hashes']);
  const actual = hashes.find(({ alg }) => alg === 'SHA-256')?.['content'];
  if (artifact === undefined || actual === artifact.sha256) return [];
  return [{ message: `${name} is of another package than ${of}`, expected: artifact.sha256, actual: String(actual) }];
}

/** Of a statement of how the packages were made. */
export function provenanceFaults({ artifacts }: ArtifactList, { name }: Expected, said: Table): readonly Fault[] {
  const subjects = listOf(said['subject']).map(tableOf);
  const known = new Map(subjects.map((one) => [one['name'], tableOf(one['digest'])['sha256']]));
  const wrong = artifacts.filter((one) => known.get(one.name) !== one.sha256);
  const isMore =
    known.size !== artifacts.length
      ? [{ message: `${name} is of ${known.size} packages, not of ${artifacts.length}` }]
      : [];
  return wrong.length === 0
    ? isMore
    : wrong.map((one) => ({
        message: `${name} does not say how ${one.name} was made`,
        expected: one.sha256,
        actual: String(known.get(one.name) ?? 'it is not named'),
      }));
}
