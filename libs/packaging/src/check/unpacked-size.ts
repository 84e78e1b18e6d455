import { StopReading } from './look.ts';
import { type ContentCheck, finding, type Unread } from './subject.ts';

const id = 'artifact-unpacked-size';

/** Bytes up to which nothing is asked. */
const harmless = 256 * 1024 * 1024;
/** Programs and texts are packed to a fifth, logs and tables to a fiftieth; gzip reaches a thousandth with zeros only. */
const usualRatio = 200;
const largest = 16 * 1024 ** 3;
const mostEntries = 1_000_000;
/** Characters of all names and link targets: they are held, content is not. */
const longestNames = 128 * 1024 * 1024;

/**
 * A decompression bomb fills the disk of whoever unpacks it, and would take the checks hours: reading ends where it shows. Archives inside are
 * never opened, so that a bomb of many levels (42.zip) is as small as it looks.
 */
export const unpackedSize: ContentCheck = {
  id,
  title: 'it does not unpack to much more than its size promises',
  applies: () => true,
  look: (unread) => {
    const limit = limitOf(unread);
    let bytes = 0;
    let entries = 0;
    let names = 0;
    const add = (count: number): void => {
      bytes += count;
      if (bytes > limit) throw new StopReading(tooLarge(unread, limit));
    };
    return {
      visit: ({ path, target, kind, size }) => {
        entries++;
        names += path.length + (target?.length ?? 0);
        if (entries > mostEntries || names > longestNames) throw new StopReading(tooMany(unread));
        if (kind === 'file' || kind === 'other') add(size);
        if (kind !== 'file') return null;
        let seen = 0;
        return {
          push: (piece) => {
            const before = Math.max(0, seen - size);
            seen += piece.length;
            // What comes beyond the size that the header says.
            add(Math.max(0, seen - size) - before);
          },
          end: () => {},
        };
      },
      found: () => [],
    };
  },
};

function limitOf({ one, size }: Pick<Unread, 'one' | 'size'>): number {
  return one.check.maxUnpacked ?? Math.min(largest, Math.max(harmless, usualRatio * size));
}

function tooLarge(unread: Unread, limit: number) {
  return finding(unread, id, {
    message: 'it unpacks to more than is bearable: a decompression bomb, or something that nobody wants to download',
    expected: `at most ${limit} bytes in a file of ${unread.size} bytes`,
    actual: `more than ${limit} bytes; reading ended there, and nothing else was checked`,
    fix: `take it out of packages.${unread.artifact.package}, or say how large it may be: check.maxUnpacked`,
  });
}

function tooMany(unread: Unread) {
  return finding(unread, id, {
    message: 'it holds more names than is bearable',
    expected: `at most ${mostEntries} entries with names of ${longestNames} characters`,
    actual: 'more; reading ended there, and nothing else was checked',
    fix: `pack fewer files into packages.${unread.artifact.package}, or several packages`,
  });
}
