import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ArtifactList, Attachment } from '../artifacts.ts';
import type { Expected } from './expected.ts';

/** What was decided for one file. */
interface Made {
  readonly bytes: Uint8Array;
  readonly isThere: boolean;
  readonly reason: string;
  readonly inputs?: string;
}

/** Files that are being made beside the packages: in memory, until all of them are there. */
export interface Work {
  /** Bytes of a file that is in the folder; null where it is not. */
  there(name: string): Uint8Array | null;
  /** What the table of before says of a file that is still as it says. */
  former(name: string): Attachment | null;
  add(one: Expected, content: string | Uint8Array, more?: { readonly reason?: string; readonly inputs?: string }): void;
  /** Of a file that was added. */
  bytes(name: string): Uint8Array;
  digest(name: string, algorithm: 'sha256' | 'sha512'): string;
  /** Of a file in the folder; empty where it is not there. */
  digestThere(name: string, algorithm: 'sha256' | 'sha512'): string;
  result(expected: readonly Expected[]): {
    readonly attachments: readonly Attachment[];
    /** What is not there as it has to be. */
    readonly written: ReadonlyMap<string, Uint8Array>;
    readonly steps: readonly Step[];
  };
}

export function openWork({ artifactsDir }: Pick<ReleaseContext, 'artifactsDir'>, list: ArtifactList | null): Work {
  const made = new Map<string, Made>();
  const there = (name: string): Uint8Array | null => {
    const file = join(artifactsDir, name);
    return existsSync(file) ? readFileSync(file) : null;
  };
  const bytes = (name: string): Uint8Array => {
    const found = made.get(name);
    if (found === undefined) throw new WindlassError('internal', `${name} was not made before what it is needed for`);
    return found.bytes;
  };
  return {
    there,
    former: (name) => {
      const known = list?.attachments?.find((one) => one.name === name);
      const own = known === undefined ? null : there(name);
      return known !== undefined && own !== null && sha256Hex(own) === known.sha256 ? known : null;
    },
    add: ({ name }, content, { reason, inputs } = {}) => {
      const [now, own] = [Buffer.from(content), there(name)];
      const isThere = own !== null && now.equals(own);
      const why = isThere ? 'it is right' : own === null ? 'it was not there' : 'it was not right';
      made.set(name, {
        bytes: now,
        isThere,
        reason: isThere ? why : (reason ?? why),
        ...(inputs === undefined ? {} : { inputs }),
      });
    },
    bytes,
    digest: (name, algorithm) => digestOf(bytes(name), algorithm),
    digestThere: (name, algorithm) => {
      const own = there(name);
      return own === null ? '' : digestOf(own, algorithm);
    },
    result: (expected) => {
      const found = expected.flatMap((one) => {
        const own = made.get(one.name);
        return own === undefined ? [] : [{ one, own }];
      });
      return {
        attachments: found.map(({ one, own }) => attachmentOf(one, own)),
        written: new Map(found.flatMap(({ one, own }) => (own.isThere ? [] : [[one.name, own.bytes] as const]))),
        steps: found.map(({ one, own }) => stepOf(one, own)),
      };
    },
  };
}

const digestOf = (bytes: Uint8Array, algorithm: 'sha256' | 'sha512'): string =>
  algorithm === 'sha256' ? sha256Hex(bytes) : createHash(algorithm).update(bytes).digest('hex');

function attachmentOf({ kind, name, of }: Expected, { bytes, inputs }: Made): Attachment {
  const base = { kind, name, of, size: bytes.length, sha256: sha256Hex(bytes) };
  return inputs === undefined ? base : { ...base, inputs };
}

function stepOf(one: Expected, { bytes, isThere, reason }: Made): Step {
  const evidence = { file: one.name, size: bytes.length, sha256: sha256Hex(bytes) };
  return { id: `attach-${one.name}`, title: titleOf(one), state: isThere ? 'unchanged' : 'done', reason, evidence };
}

/** What is done for a file, for people. */
export function titleOf({ kind, name, of, signer }: Expected): string {
  if (signer !== null) return `sign ${of} with ${signer}`;
  if (kind === 'checksums') return `write ${name}`;
  return kind === 'sbom' ? `list what is in ${of}` : `say how the packages were made in ${name}`;
}
