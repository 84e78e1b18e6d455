import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { ByteStore } from './byte-store.ts';
import { BrokenProgram } from './fields.ts';
import { type Elf, parseElf } from './parse.ts';
import { compile, has, readelf, type Said } from './testing/compile.ts';
import { type Crafted, craftElf } from './testing/craft.ts';

const source = '#include <math.h>\n#include <stdio.h>\nint main(int c, char **v) { return printf("%f", sin(c)); }\n';

function parse(bytes: Buffer, pieces = 10_000): Elf {
  const store = new ByteStore();
  try {
    for (let at = 0; at < bytes.length; at += pieces) store.push(bytes.subarray(at, at + pieces));
    return parseElf(store);
  } finally {
    store.close();
  }
}

/** The same question to ours and to readelf. */
function both(bytes: Buffer): readonly [Said, Said] {
  using folder = tempFolder();
  const file = join(folder.path, 'program');
  writeFileSync(file, bytes);
  const { needed, rpath, interpreter, stack, hasSymbols, textRelocations } = parse(bytes);
  return [{ needed, rpath, interpreter, stack, hasSymbols, textRelocations }, readelf(file)];
}

describe.skipIf(!has('cc') || !has('readelf'))(
  'needs cc and readelf: what a compiler makes is read as readelf reads it',
  () => {
    test.each<[string, readonly string[], Partial<Said>]>([
      ['a program', ['-lm'], { stack: 'plain', hasSymbols: true, rpath: [] }],
      ['one that is stripped', ['-lm', '-s'], { hasSymbols: false }],
      ['one with debug information', ['-lm', '-g'], { hasSymbols: true }],
      ['one with an executable stack', ['-lm', '-z', 'execstack'], { stack: 'executable' }],
      [
        'one with a RUNPATH',
        ['-lm', '-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib:/build/lib'],
        { rpath: ['$ORIGIN/../lib', '/build/lib'] },
      ],
      ['one with an RPATH', ['-lm', '-Wl,--disable-new-dtags,-rpath,/build/lib'], { rpath: ['/build/lib'] }],
      [
        'one with another loader',
        ['-lm', '-Wl,--dynamic-linker,/nix/store/x/ld.so'],
        { interpreter: '/nix/store/x/ld.so' },
      ],
      ['one that is static', ['-static', '-lm'], { needed: [], interpreter: null }],
      ['a shared library', ['-lm', '-shared', '-fPIC', '-Wl,-soname,liblight.so.1'], { interpreter: null }],
    ])('%s', (_, args, expected) => {
      const [ours, theirs] = both(compile(source, args));
      expect(ours).toEqual(theirs);
      expect(ours).toMatchObject(expected);
    });

    it('a library whose code is written to', () => {
      const address = 'void f(void);\n__asm__(".text\\n.globl f\\nf: .quad f\\n");\n';
      const [ours, theirs] = both(compile(address, ['-shared', '-Wl,-z,notext']));
      expect(ours).toEqual(theirs);
      expect(ours.textRelocations).toBe(process.arch === 'x64');
    });
  },
);

describe.skipIf(!has('aarch64-linux-gnu-gcc') || !has('readelf'))('needs aarch64-linux-gnu-gcc', () => {
  it('a program for another processor is read as readelf reads it', () => {
    const bytes = compile(source, ['-lm'], 'aarch64-linux-gnu-gcc');
    const [ours, theirs] = both(bytes);
    expect(ours).toEqual(theirs);
    expect(parse(bytes)).toMatchObject({ machine: 183, bits: 64, littleEndian: true });
  });
});

const all: readonly Pick<Crafted, 'bits' | 'littleEndian' | 'machine'>[] = [
  { bits: 64, littleEndian: true, machine: 62 },
  { bits: 32, littleEndian: true, machine: 40 },
  { bits: 64, littleEndian: false, machine: 22 },
  { bits: 32, littleEndian: false, machine: 20 },
];

describe('every width and byte order', () => {
  const said = {
    interpreter: '/lib/ld.so.1',
    needed: ['libc.so.6', 'libx.so'],
    runpath: '$ORIGIN:/a',
    textrel: true,
    stack: 7,
  };

  it.each(all)('of $bits bits, little endian $littleEndian, is read', (kind) => {
    const bytes = craftElf({ ...kind, ...said });
    expect(parse(bytes, 7)).toMatchObject({
      ...kind,
      interpreter: '/lib/ld.so.1',
      needed: ['libc.so.6', 'libx.so'],
      rpath: ['$ORIGIN', '/a'],
      stack: 'executable',
      textRelocations: true,
      hasSymbols: false,
    });
    if (has('readelf')) {
      const [ours, theirs] = both(bytes);
      expect(ours).toEqual(theirs);
    }
  });
});

describe('a file that lies', () => {
  const good = craftElf({ bits: 64, littleEndian: true, machine: 62, interpreter: '/lib/ld', needed: ['a'], stack: 6 });

  function changed(change: (bytes: Buffer) => void): Buffer {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  }

  it.each<[string, Buffer, RegExp]>([
    ['is cut off in its header', good.subarray(0, 40), /its header would be at byte 0 to 64/],
    ['is cut off in its name', good.subarray(0, 10), /its header is cut off/],
    ['is cut off behind its tables', good.subarray(0, good.length - 1), /cut off|dynamic section/],
    ['has a class of its own', changed((b) => b.writeUInt8(3, 4)), /class 3/],
    ['says ten thousand segments', changed((b) => b.writeUInt16LE(10_000, 56)), /10000 segments/],
    ['says segments beyond its end', changed((b) => b.writeBigUInt64LE(2n ** 63n, 32)), /segments would be at byte/],
    ['says a segment of nothing', changed((b) => b.writeUInt16LE(0, 54)), /a segment takes 0 bytes/],
    ['says sections beyond its end', changed((b) => b.writeBigUInt64LE(2n ** 40n, 40)), /sections would be at byte/],
    ['says a huge dynamic section', changed((b) => b.writeBigUInt64LE(2n ** 62n, 64 + 2 * 56 + 32)), /entries/],
    [
      'has a loader without an end',
      changed((b) => b.writeBigUInt64LE(3n, 64 + 32)),
      /the name of its loader has no end/,
    ],
  ])('because it %s is broken, and says how', (_, bytes, why) => {
    expect(() => parse(bytes)).toThrow(BrokenProgram);
    expect(() => parse(bytes)).toThrow(why);
  });

  it('in any byte never does worse than to be broken, and takes no more memory than it has', () => {
    const base = has('cc') ? compile(source, ['-lm', '-g']) : good;
    let state = 42;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    const before = process.memoryUsage().arrayBuffers;
    const started = performance.now();
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(base.subarray(0, round % 10 === 0 ? random(base.length) : base.length));
      const tables = [0, 64, Math.max(0, base.length - 3_000)];
      for (let times = 1 + random(4); times > 0 && bytes.length > 0; times--) {
        const at = ((tables[random(3)] ?? 0) + random(1_000)) % bytes.length;
        bytes[at] = [0, 0xff, 0x80, 1, random(256)][random(5)] ?? 0;
      }
      try {
        parse(bytes);
      } catch (thrown) {
        if (!(thrown instanceof BrokenProgram)) throw thrown;
      }
    }
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000_000);
  });
});

it('a program of many megabytes is looked at in a file that has no name, and closed', () => {
  const big = Buffer.concat([
    craftElf({ bits: 64, littleEndian: true, machine: 62, interpreter: '/lib/ld', needed: ['libc.so.6'], stack: 6 }),
    Buffer.alloc(9_000_000),
  ]);
  expect(parse(big, 1_000_000)).toMatchObject({ needed: ['libc.so.6'], interpreter: '/lib/ld' });
});
