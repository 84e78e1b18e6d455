import { WindlassError } from '../errors.ts';
import { type Mask, maskDeep } from '../run/mask.ts';
import { type Entry, type EntryBody, firstPrev, hashLine, isEntry, serialiseEntry } from './entry.ts';

/** One writer's lines, checked. */
export interface Chain {
  readonly entries: readonly Entry[];
  /** Length in bytes of the whole lines; what follows them was torn by a crash while writing. */
  readonly bytes: number;
  /** What the next entry's `prev` is. */
  readonly head: string;
}

export const emptyChain: Chain = { entries: [], bytes: 0, head: firstPrev };

const newline = 0x0a;

/**
 * Reads and checks one writer's chain. A last line without newline is torn, not broken: it was never acknowledged.
 * Cannot see that whole lines are missing at the end: nothing after them says so.
 * @param where what to name in an error, a file or a ref.
 * @throws WindlassError `input` with the line that was edited, lost or moved.
 */
export function readChain(bytes: Uint8Array, where: string, expected: { writer: string; release: string }): Chain {
  const entries: Entry[] = [];
  let head = firstPrev;
  let clock = 0;
  let start = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    const line = bytes.subarray(start, end);
    const refuse = (why: string): WindlassError => broken(where, entries.length + 1, why);
    const entry = parseLine(line, refuse);
    if (entry.writer !== expected.writer || entry.release !== expected.release)
      throw refuse(`it belongs to writer ${entry.writer} of release ${entry.release}`);
    if (entry.prev !== head) throw refuse('it does not follow from the line before it');
    if (entry.seq !== entries.length + 1) throw refuse(`its number is ${entry.seq}`);
    if (entry.clock <= clock) throw refuse(`its clock goes back to ${entry.clock}`);
    entries.push(entry);
    clock = entry.clock;
    head = hashLine(line);
    start = end + 1;
  }
  return { entries, bytes: start, head };
}

/** The next line of a chain: masked, then chained, so that the hash is of the bytes that are kept. */
export function nextEntry(
  chain: Pick<Chain, 'head'> & { readonly seq: number },
  head: { readonly writer: string; readonly release: string; readonly clock: number; readonly at: string },
  body: EntryBody,
  mask: Mask | undefined,
): { readonly entry: Entry; readonly line: string; readonly hash: string } {
  const safe = mask === undefined ? body : maskDeep(body, mask);
  const line = serialiseEntry({ v: 1, seq: chain.seq, ...head, prev: chain.head, ...safe });
  const entry: unknown = JSON.parse(line);
  if (!isEntry(entry)) throw new WindlassError('internal', `a ${body.type} entry does not survive JSON and masking`);
  return { entry, line, hash: hashLine(line) };
}

function parseLine(line: Uint8Array, refuse: (why: string) => WindlassError): Entry {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line));
  } catch {
    throw refuse('it is not JSON');
  }
  if (isEntry(value)) return value;
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && version > 1) throw refuse(`a newer windlass wrote it (format ${version})`);
  throw refuse('it is not a ledger entry');
}

function broken(file: string, line: number, why: string): WindlassError {
  return new WindlassError('input', 'the ledger was changed by something else than windlass', {
    where: { file, line },
    why: `line ${line}: ${why}`,
    next: 'restore it from a copy; without it nothing knows how to undo this release',
  });
}
