import { BrokenProgram, type Fields } from './fields.ts';
import { type Segment, segmentType } from './segments.ts';

/** What the loader is told (gabi 4.1, "Dynamic Section"). */
export interface Dynamic {
  /** DT_NEEDED. */
  readonly needed: readonly string[];
  /** DT_SONAME. */
  readonly soname: string | null;
  /** Folders of DT_RPATH and DT_RUNPATH, as written. */
  readonly rpath: readonly string[];
  /** Whether the loader must write into the program's own code. */
  readonly textRelocations: boolean;
}

const tags = {
  end: 0,
  needed: 1,
  strings: 5,
  stringsSize: 10,
  soname: 14,
  rpath: 15,
  textrel: 22,
  runpath: 29,
  flags: 30,
};
const textrelFlag = 4;

const mostEntries = 65_536;
/** Bytes of one text, and of all. */
const longestText = 64 * 1024;
const longestTexts = 4 * 1024 * 1024;

/** @throws BrokenProgram. */
export function readDynamic(fields: Fields, segments: readonly Segment[]): Dynamic {
  const segment = segments.find(({ type }) => type === segmentType.dynamic);
  const entries = segment === undefined ? [] : readEntries(fields, segment);
  const first = (tag: number): number | undefined => entries.find((entry) => entry.tag === tag)?.value;
  const texts = textsOf(fields, segments, first(tags.strings), first(tags.stringsSize));
  const all = (...wanted: number[]): readonly string[] =>
    entries.filter(({ tag }) => wanted.includes(tag)).map(({ value }) => texts(value));
  return {
    needed: all(tags.needed),
    soname: all(tags.soname)[0] ?? null,
    // An empty one is none; an empty folder in one of several is the folder that the program is started in.
    rpath: all(tags.rpath, tags.runpath).flatMap((path) => (path === '' ? [] : path.split(':'))),
    textRelocations: first(tags.textrel) !== undefined || ((first(tags.flags) ?? 0) & textrelFlag) !== 0,
  };
}

interface Entry {
  readonly tag: number;
  readonly value: number;
}

function readEntries(fields: Fields, { offset, fileSize }: Segment): readonly Entry[] {
  const word = fields.bits / 8;
  const count = Math.floor(fileSize / (2 * word));
  if (count > mostEntries) throw new BrokenProgram(`its dynamic section has ${count} entries`);
  const bytes = fields.block(offset, count * 2 * word, 'its dynamic section');
  const found: Entry[] = [];
  for (let at = 0; at < count; at++) {
    const tag = fields.word(bytes, at * 2 * word);
    if (tag === tags.end) break;
    found.push({ tag, value: fields.word(bytes, at * 2 * word + word) });
  }
  return found;
}

/** Gives the texts by their place in the table of strings, whose address in memory is known: the segments tell where that is in the file. */
function textsOf(
  fields: Fields,
  segments: readonly Segment[],
  address: number | undefined,
  size: number | undefined,
): (value: number) => string {
  let left = longestTexts;
  return (value) => {
    const segment = segments.find(
      (one) =>
        one.type === segmentType.load &&
        address !== undefined &&
        one.address <= address &&
        address < one.address + one.fileSize,
    );
    if (segment === undefined || address === undefined) throw new BrokenProgram('it has names, and no table of them');
    const room = Math.min((size ?? longestText) - value, longestText);
    if (room <= 0) throw new BrokenProgram('a name in it lies outside of the table of names');
    const text = fields.text(segment.offset + (address - segment.address) + value, room, 'a name in it');
    left -= text.length + 1;
    if (left < 0) throw new BrokenProgram('its names are too long');
    return text;
  };
}
