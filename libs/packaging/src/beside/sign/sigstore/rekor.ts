import type { VerificationMaterial, Witness } from '@sigstore/sign';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { listOf, type Table, tableOf, textOf } from '../../table.ts';
import { patience, postJson, refusal } from './service.ts';

/** The public transparency log. */
export const rekorUrl = 'https://rekor.sigstore.dev';

type LogEntry = NonNullable<VerificationMaterial['tlogEntries']>[number];

/** Writes signatures into the log (`POST /api/v1/log/entries`: https://github.com/sigstore/rekor/blob/main/openapi.yaml). */
export function rekorWitness(services: Services, url: string): Witness {
  const base = url.replace(/\/$/, '');
  return {
    testify: async (content, publicKey) => {
      const { toProposedEntry } = await import('@sigstore/sign/dist/witness/tlog/entry.js');
      let answer = await postJson(services, `${base}/api/v1/log/entries`, toProposedEntry(content, publicKey));
      // It is there already: a request whose answer was lost.
      const uuid = answer.status === 409 ? answer.headers['location']?.split('/').at(-1) : undefined;
      if (uuid !== undefined) answer = await services.http.request(`${base}/api/v1/log/entries/${uuid}`, patience);
      if (answer.status !== 200 && answer.status !== 201)
        throw refusal(services, 'Rekor did not take the signature', answer);
      const [entry] = Object.values(tableOf(answer.json()));
      return { tlogEntries: [logEntry(tableOf(entry), url)] };
    },
  };
}

/** As a bundle has it. @throws WindlassError `build` for an answer that is none. */
function logEntry(entry: Table, where: string): LogEntry {
  const body = textOf(entry['body']);
  const written = tableOf(parsed(Buffer.from(body, 'base64').toString()));
  const { inclusionProof, signedEntryTimestamp } = tableOf(entry['verification']);
  const [kind, version] = [textOf(written['kind']), textOf(written['apiVersion'])];
  if (kind === '' || (signedEntryTimestamp === undefined && inclusionProof === undefined))
    throw new WindlassError('build', 'Rekor did not take the signature', {
      where,
      why: 'its answer is no entry of the log',
    });
  return {
    logIndex: String(entry['logIndex']),
    logId: { keyId: Buffer.from(textOf(entry['logID']), 'hex') },
    kindVersion: { kind, version },
    integratedTime: String(entry['integratedTime']),
    inclusionPromise:
      signedEntryTimestamp === undefined
        ? undefined
        : { signedEntryTimestamp: Buffer.from(textOf(signedEntryTimestamp), 'base64') },
    inclusionProof: inclusionProof === undefined ? undefined : proofOf(tableOf(inclusionProof)),
    canonicalizedBody: Buffer.from(body, 'base64'),
  };
}

function proofOf(proof: Table): NonNullable<LogEntry['inclusionProof']> {
  return {
    logIndex: String(proof['logIndex']),
    treeSize: String(proof['treeSize']),
    rootHash: Buffer.from(textOf(proof['rootHash']), 'hex'),
    hashes: listOf(proof['hashes']).map((hash) => Buffer.from(textOf(hash), 'hex')),
    checkpoint: { envelope: textOf(proof['checkpoint']) },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
