import { BrokenProgram, type Fields } from './fields.ts';

/** p_type, as far as it is asked for here. */
export const segmentType = { load: 1, dynamic: 2, interpreter: 3, gnuStack: 0x6474e551 } as const;

export interface Segment {
  readonly type: number;
  readonly flags: number;
  /** In the file. */
  readonly offset: number;
  readonly address: number;
  /** Bytes in the file. */
  readonly fileSize: number;
}

export interface Table {
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
}

const layouts = {
  32: { length: 32, flags: 24, offset: 4, address: 8, fileSize: 16 },
  64: { length: 56, flags: 4, offset: 8, address: 16, fileSize: 32 },
} as const;

/** More of them are no program: a linker makes about ten. The count of 65535, which stands for more (PN_XNUM), is one of cores only. */
const most = 4096;

/** @throws BrokenProgram. */
export function readSegments(fields: Fields, { offset, entrySize, count }: Table): readonly Segment[] {
  const layout = layouts[fields.bits];
  if (count === 0) return [];
  if (count > most) throw new BrokenProgram(`its header says ${count} segments`);
  if (entrySize < layout.length) throw new BrokenProgram(`its header says that a segment takes ${entrySize} bytes`);
  const table = fields.block(offset, count * entrySize, 'the table of its segments');
  return Array.from({ length: count }, (_, at) => {
    const entry = table.subarray(at * entrySize);
    return {
      type: fields.u32(entry, 0),
      flags: fields.u32(entry, layout.flags),
      offset: fields.word(entry, layout.offset),
      address: fields.word(entry, layout.address),
      fileSize: fields.word(entry, layout.fileSize),
    };
  });
}
