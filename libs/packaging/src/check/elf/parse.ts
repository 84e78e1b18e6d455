import type { ByteStore } from './byte-store.ts';
import { type Dynamic, readDynamic } from './dynamic.ts';
import { BrokenProgram, Fields } from './fields.ts';
import { readSections, type Sections } from './sections.ts';
import { readSegments, type Segment, segmentType } from './segments.ts';

/** What an ELF file says of itself, as far as checks ask (System V ABI, gabi 4.1 chapters 4 and 5; elf(5)). */
export interface Elf extends Sections, Dynamic {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_machine. */
  readonly machine: number;
  /** Whether a system can load it: a program or a shared library, no object file, core, or file of debug symbols. */
  readonly isLoadable: boolean;
  /** PT_INTERP; null where it needs none, or is no program. */
  readonly interpreter: string | null;
  readonly stack: 'missing' | 'executable' | 'plain';
}

/** Byte offsets of the header's fields, by width. */
const layouts = {
  32: { length: 52, phoff: 28, shoff: 32, phentsize: 42, phnum: 44, shentsize: 46, shnum: 48, shstrndx: 50 },
  64: { length: 64, phoff: 32, shoff: 40, phentsize: 54, phnum: 56, shentsize: 58, shnum: 60, shstrndx: 62 },
} as const;

const types = { executable: 2, shared: 3 } as const;
const executableFlag = 1;
/** Linux refuses a longer one (PATH_MAX). */
const longestInterpreter = 4096;

/** @throws BrokenProgram where it is cut off or says what cannot be. */
export function parseElf(bytes: ByteStore): Elf {
  const ident = bytes.read(0, 16);
  const [, , , , width, order] = ident;
  if (ident.length < 16 || !ident.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')))
    throw new BrokenProgram('its header is cut off');
  if ((width !== 1 && width !== 2) || (order !== 1 && order !== 2))
    throw new BrokenProgram(`its header says class ${width} and byte order ${order}, which do not exist`);
  const fields = new Fields(bytes, width === 1 ? 32 : 64, order === 1);
  const layout = layouts[fields.bits];
  const header = fields.block(0, layout.length, 'its header');
  const table = (offset: number, size: number, count: number) => ({
    offset: fields.word(header, offset),
    entrySize: fields.u16(header, size),
    count: fields.u16(header, count),
  });
  const names = fields.u16(header, layout.shstrndx);
  const sections = readSections(fields, { ...table(layout.shoff, layout.shentsize, layout.shnum), names });
  const segments = readSegments(fields, table(layout.phoff, layout.phentsize, layout.phnum));
  const type = fields.u16(header, 16);
  const isLoadable = (type === types.executable || type === types.shared) && !sections.isDebugFile;
  const { bits, littleEndian } = fields;
  const base = { ...sections, bits, littleEndian, machine: fields.u16(header, 18), isLoadable };
  // A file of debug symbols keeps the table of segments, and nothing of what it tells.
  if (!isLoadable) return { ...base, ...readDynamic(fields, []), interpreter: null, stack: 'plain' };
  assertWhole(fields, segments);
  return {
    ...base,
    ...readDynamic(fields, segments),
    interpreter: interpreterOf(fields, segments),
    stack: stackOf(segments),
  };
}

/** What is to be loaded has to be there. */
function assertWhole(fields: Fields, segments: readonly Segment[]): void {
  for (const { type, offset, fileSize } of segments)
    if (type === segmentType.load && offset + fileSize > fields.size)
      throw new BrokenProgram(
        `it is cut off: what is to be loaded ends at byte ${offset + fileSize} of ${fields.size}`,
      );
}

function interpreterOf(fields: Fields, segments: readonly Segment[]): string | null {
  const segment = segments.find(({ type }) => type === segmentType.interpreter);
  if (segment === undefined) return null;
  return fields.text(segment.offset, Math.min(segment.fileSize, longestInterpreter), 'the name of its loader');
}

function stackOf(segments: readonly Segment[]): Elf['stack'] {
  const segment = segments.find(({ type }) => type === segmentType.gnuStack);
  if (segment === undefined) return 'missing';
  return (segment.flags & executableFlag) !== 0 ? 'executable' : 'plain';
}
