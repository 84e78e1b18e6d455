import { BrokenProgram, type Fields } from './fields.ts';
import type { Table } from './segments.ts';

export interface Sections {
  /** Whether there is a table of symbols that the system does not need (.symtab), or debug information. */
  readonly hasSymbols: boolean;
  /** Made by `objcopy --only-keep-debug`: the table of segments means nothing. */
  readonly isDebugFile: boolean;
}

const types = { symbols: 2, noBits: 8 } as const;

const layouts = {
  32: { length: 40, offset: 16, size: 20, link: 24 },
  64: { length: 64, offset: 24, size: 32, link: 40 },
} as const;

/** Sections that are read at once. */
const batch = 1024;
/** Names of debug sections begin so; these characters are enough to tell. */
const longestName = 16;
/** An object file of templates has some hundred thousand. */
const most = 4_000_000;

interface Section {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** @throws BrokenProgram. */
export function readSections(fields: Fields, table: Table & { readonly names: number }): Sections {
  const layout = layouts[fields.bits];
  if (table.offset === 0) return { hasSymbols: false, isDebugFile: false };
  if (table.entrySize < layout.length)
    throw new BrokenProgram(`its header says that a section takes ${table.entrySize} bytes`);
  const [first] = readSome(fields, table, 0, 1);
  if (first === undefined) throw new BrokenProgram('it has a table of sections without a section');
  // Where a number does not fit the header it stands in the first section (gabi 4.1, e_shnum and e_shstrndx).
  const count = table.count === 0 ? first.size : table.count;
  const namesAt = table.names === 0xffff ? first.link : table.names;
  if (count > most) throw new BrokenProgram(`its header says ${count} sections`);
  const [names] = namesAt < count ? readSome(fields, table, namesAt, 1) : [];
  let [hasSymbols, isDebugFile] = [false, false];
  for (let at = 0; at < count; at += batch)
    for (const section of readSome(fields, table, at, Math.min(batch, count - at))) {
      if (section.type === types.symbols) hasSymbols = true;
      const name = nameOf(fields, names, section);
      if (/^\.z?debug_/.test(name)) hasSymbols = true;
      if (section.type === types.noBits && /^\.(?:text|dynamic|interp)$/.test(name)) isDebugFile = true;
    }
  return { hasSymbols, isDebugFile };
}

function readSome(fields: Fields, { offset, entrySize }: Table, from: number, count: number): readonly Section[] {
  const { length, ...at } = layouts[fields.bits];
  const bytes = fields.block(offset + from * entrySize, count * entrySize, 'the table of its sections');
  return Array.from({ length: count }, (_, index) => {
    const entry = bytes.subarray(index * entrySize, index * entrySize + length);
    return {
      name: fields.u32(entry, 0),
      type: fields.u32(entry, 4),
      offset: fields.word(entry, at.offset),
      size: fields.word(entry, at.size),
      link: fields.u32(entry, at.link),
    };
  });
}

/** The first characters; empty where there are no names. */
function nameOf(fields: Fields, names: Section | undefined, { name }: Section): string {
  if (names === undefined || names.type === types.noBits || name >= names.size) return '';
  const length = Math.min(longestName, names.size - name);
  const start = names.offset + name;
  if (start + length > fields.size) throw new BrokenProgram('the names of its sections are cut off');
  return fields.block(start, length, 'the name of a section').toString('latin1').split('\0')[0] ?? '';
}
