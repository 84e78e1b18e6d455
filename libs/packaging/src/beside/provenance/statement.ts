import type { Json } from '@windlass/kit/actions/action';
import { toolVersion } from '@windlass/kit/tool-version';
import type { Builder } from './builder.ts';

/** What is told of a release. */
export interface StatementParts {
  readonly subjects: readonly { readonly name: string; readonly sha256: string; readonly sha512: string }[];
  readonly product: string;
  /** As it is written in the source. */
  readonly version: string;
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly source: Source;
  readonly config: { readonly file: string; readonly sha256: string } | null;
  readonly builds: readonly Json[];
  readonly packages: readonly Json[];
  readonly builder: Builder;
}

export interface Source {
  /** Address of the repository, without a password; null where none is known. */
  readonly repository: string | null;
  /** The tag that the release gets. */
  readonly ref: string;
  /** Full hash; null outside git. */
  readonly commit: string | null;
  /** Whether files differed from that commit. */
  readonly changed: boolean;
}

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://slsa.dev/provenance/v1';
/** Media type of a statement in an envelope (https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md). */
export const payloadType = 'application/vnd.in-toto+json';
/** How the packages are made: by create-binary-packages from what the builds of the config left behind. Described in docs/packages.md. */
export const buildType = 'windlass:create-binary-packages@1';

/**
 * An in-toto statement with SLSA provenance as its predicate (https://slsa.dev/spec/v1.1/provenance). The time is SOURCE_DATE_EPOCH, so that who
 * builds the same again says the same.
 */
export function statementText(parts: StatementParts): string {
  const { subjects, product, version, epoch, source, config, builds, packages, builder } = parts;
  const { repository, ref, commit, changed } = source;
  const statement = {
    _type: statementType,
    subject: subjects.map(({ name, sha256, sha512 }) => ({ name, digest: { sha256, sha512 } })),
    predicateType,
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: {
          product,
          version,
          source: { repository, ref, commit },
          config: config === null ? null : { path: config.file, digest: { sha256: config.sha256 } },
          builds,
          packages,
        },
        internalParameters: {
          sourceDateEpoch: epoch,
          ...(changed ? { uncommittedChanges: true } : {}),
          ...builder.run,
        },
        resolvedDependencies: commit === null ? [] : [dependencyOf(source, commit)],
      },
      runDetails: {
        builder: { id: builder.id, version: { windlass: toolVersion } },
        metadata: {
          invocationId: builder.invocation,
          startedOn: new Date(epoch * 1000).toISOString().replace('.000Z', 'Z'),
        },
      },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** The commit; its address as SPDX writes places in version control. */
function dependencyOf({ repository, ref }: Source, commit: string): Json {
  const digest = { gitCommit: commit };
  return repository === null ? { digest } : { uri: `git+${repository}@${ref}`, digest };
}
