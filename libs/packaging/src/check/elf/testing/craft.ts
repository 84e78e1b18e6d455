export interface Crafted {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly machine: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  readonly textrel?: boolean;
  /** Flags of PT_GNU_STACK; none where not given. */
  readonly stack?: number;
}

/** A program in any width and byte order, with nothing in it to run: what compilers for it would have to be installed for. */
export function craftElf(made: Crafted): Buffer {
  const { bits, littleEndian, machine, interpreter = '', needed = [], runpath, textrel = false, stack } = made;
  const wide = bits === 64;
  const word = bits / 8;
  const strings = Buffer.from(`\0${[...needed, ...(runpath === undefined ? [] : [runpath])].join('\0')}\0`);
  const placeOf = (text: string): number => strings.indexOf(`\0${text}\0`) + 1;
  const address = 0x10000;
  const headerSize = wide ? 64 : 52;
  const segmentSize = wide ? 56 : 32;
  const segments = 3 + (stack === undefined ? 0 : 1);
  const interpAt = headerSize + segments * segmentSize;
  const stringsAt = interpAt + Buffer.byteLength(interpreter) + 1;
  const dynamicAt = Math.ceil((stringsAt + strings.length) / 8) * 8;
  const entries: readonly (readonly [number, number])[] = [
    ...needed.map((name) => [1, placeOf(name)] as const),
    ...(runpath === undefined ? [] : [[29, placeOf(runpath)] as const]),
    ...(textrel ? [[22, 0] as const] : []),
    [5, address + stringsAt],
    [10, strings.length],
    [0, 0],
  ];
  const size = dynamicAt + entries.length * 2 * word;
  const bytes = Buffer.alloc(size);
  const u16 = (value: number, at: number) =>
    littleEndian ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    littleEndian ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  const put = (value: number, at: number) => {
    if (!wide) u32(value, at);
    else if (littleEndian) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeBigUInt64BE(BigInt(value), at);
  };
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]).copy(bytes);
  u16(3, 16);
  u16(machine, 18);
  u32(1, 20);
  put(headerSize, wide ? 32 : 28);
  u16(headerSize, wide ? 52 : 40);
  u16(segmentSize, wide ? 54 : 42);
  u16(segments, wide ? 56 : 44);
  u16(wide ? 64 : 40, wide ? 58 : 46);
  const segment = (index: number, type: number, flags: number, offset: number, length: number) => {
    const at = headerSize + index * segmentSize;
    u32(type, at);
    u32(flags, at + (wide ? 4 : 24));
    const [offsetAt, addressAt, sizeAt] = wide ? [8, 16, 32] : [4, 8, 16];
    put(offset, at + offsetAt);
    put(address + offset, at + addressAt);
    put(address + offset, at + addressAt + word);
    put(length, at + sizeAt);
    put(length, at + sizeAt + word);
  };
  segment(0, interpreter === '' ? 0 : 3, 4, interpAt, Buffer.byteLength(interpreter) + 1);
  segment(1, 1, 5, 0, size);
  segment(2, 2, 6, dynamicAt, entries.length * 2 * word);
  if (stack !== undefined) segment(3, 0x6474e551, stack, 0, 0);
  bytes.write(interpreter, interpAt);
  strings.copy(bytes, stringsAt);
  for (const [index, [tag, value]] of entries.entries()) {
    put(tag, dynamicAt + index * 2 * word);
    put(value, dynamicAt + index * 2 * word + word);
  }
  return bytes;
}
