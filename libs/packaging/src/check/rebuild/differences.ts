import { createHash } from 'node:crypto';
import type { ArchivedEntry, ArchiveFormat, ContentReader } from '../../archive/format.ts';

/** What is in a package, by path. */
type Contents = ReadonlyMap<string, ArchivedEntry & { readonly sha256: string | null }>;

export interface Difference {
  readonly path: string;
  /** One half-sentence: what is different. */
  readonly how: string;
  /** Whether the content of a file is what differs. */
  readonly isContent: boolean;
}

/** What two packages of one format differ in, in the order of the first. Empty where it is only how they were packed. */
export async function differencesOf(
  format: Pick<ArchiveFormat, 'read'>,
  first: string,
  second: string,
): Promise<readonly Difference[]> {
  const [before, after] = [await contentsOf(format, first), await contentsOf(format, second)];
  const changed = [...before].flatMap(([path, entry]) => howDifferent(path, entry, after.get(path)));
  const added = [...after.keys()].filter((path) => !before.has(path));
  const isReordered = changed.length + added.length === 0 && `${[...before.keys()]}` !== `${[...after.keys()]}`;
  return [
    ...changed,
    ...added.map((path) => ({ path, how: 'is only in the one that was built again', isContent: false })),
    ...(isReordered ? [{ path: 'everything', how: 'is there, in another order', isContent: false }] : []),
  ];
}

async function contentsOf(format: Pick<ArchiveFormat, 'read'>, file: string): Promise<Contents> {
  const sums = new Map<string, string>();
  const entries = await format.read(file, ({ kind, path }) => (kind === 'file' ? hashing(path, sums) : null));
  return new Map(entries.map((entry) => [entry.path, { ...entry, sha256: sums.get(entry.path) ?? null }]));
}

function hashing(path: string, sums: Map<string, string>): ContentReader {
  const hash = createHash('sha256');
  return {
    push: (piece) => {
      hash.update(piece);
    },
    end: () => {
      sums.set(path, hash.digest('hex'));
    },
  };
}

type Entry = ArchivedEntry & { readonly sha256: string | null };

function howDifferent(path: string, a: Entry, b: Entry | undefined): readonly Difference[] {
  const is = (how: string, isContent = false): readonly Difference[] => [{ path, how, isContent }];
  const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
  if (b === undefined) return is('is not in the one that was built again');
  if (a.kind !== b.kind) return is(`is a ${a.kind}, and a ${b.kind} when built again`);
  if (a.target !== b.target) return is(`leads to ${a.target}, and to ${b.target} when built again`);
  if (a.sha256 !== b.sha256) {
    const sizes = a.size === b.size ? `${a.size} bytes` : `${a.size} bytes, and ${b.size} when built again`;
    return is(`has other content (${sizes})`, true);
  }
  return a.mode === b.mode ? [] : is(`has the permissions ${octal(a.mode)}, and ${octal(b.mode)} when built again`);
}
