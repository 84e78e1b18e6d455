import type { Finding } from '@windlass/kit/output/envelope';
import { describe, expect, it, test } from 'vitest';
import { type Files, findingsIn, type Shape } from '../testing/findings.ts';
import { compile, has } from './testing/compile.ts';
import { type Crafted, craftElf } from './testing/craft.ts';

const x64 = { bits: 64, littleEndian: true, machine: 62, stack: 6 } as const;
const glibc = '/lib64/ld-linux-x86-64.so.2';
const craft = (more: Partial<Crafted> = {}): Buffer =>
  craftElf({ ...x64, interpreter: glibc, needed: ['libc.so.6'], ...more });

async function find(files: Files, shape: Shape = {}): Promise<readonly Finding[]> {
  return findingsIn(files, { platform: 'linux-x86_64', ...shape, id: 'artifact-elf' });
}

const elf = (rules: object): Shape => ({ check: { elf: rules } });

describe('a program that is right', () => {
  it.each<[string, Files, Shape]>([
    ['for its platform', { 'bin/light': craft() }, {}],
    [
      'for any platform',
      { 'bin/a': craft(), 'bin/b': craft({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }) },
      { platform: 'any' },
    ],
    [
      'with its own library beside it',
      {
        'bin/light': craft({ needed: ['libc.so.6', 'liblight.so.1'], runpath: '$ORIGIN/../lib' }),
        'lib/liblight.so.1': craft({ needed: [] }),
      },
      elf({ libraries: ['libc.so.*'] }),
    ],
    [
      'with libraries that the config allows',
      { 'bin/light': craft({ needed: ['libc.so.6', 'libm.so.6'] }) },
      elf({ libraries: ['lib{c,m}.so.*'] }),
    ],
    [
      'with a folder that the config allows',
      { 'bin/light': craft({ runpath: '/opt/light/lib' }) },
      elf({ rpath: ['/opt/light/**'] }),
    ],
    ['that the config names', { 'lib/vm/guest': craft({ machine: 40, bits: 32 }) }, elf({ ignore: ['lib/vm'] })],
    ['for the kernel', { 'lib/filter.o': craftElf({ ...x64, machine: 247 }) }, {}],
    [
      "which is musl's, and the platform says so",
      { 'bin/light': craft({ interpreter: '/lib/ld-musl-x86_64.so.1' }) },
      { platform: 'linux-x86_64-musl' },
    ],
  ])('%s', async (_, files, shape) => {
    expect(await find(files, shape)).toEqual([]);
  });

  it('is none of what only looks so', async () => {
    const java = Buffer.from('cafebabe00000034001d', 'hex');
    expect(await find({ 'a.class': java, 'b.txt': 'MZ is how it begins', 'c.txt': '\x7fEL', empty: '' })).toEqual([]);
  });
});

describe('a fault is found:', () => {
  test.each<[string, Files, Shape, RegExp]>([
    [
      'another processor',
      { 'bin/light': craft({ machine: 183 }) },
      {},
      /^bin\/light is for aarch64, and the package for x86_64$/,
    ],
    [
      'another width',
      { 'bin/light': craft({ bits: 32 }) },
      {},
      /is for machine 62, 32 bits, little-endian, and the package for x86_64/,
    ],
    [
      'another byte order',
      { 'bin/light': craft({ machine: 21, littleEndian: false }) },
      { platform: 'linux-ppc64le' },
      /is for ppc64, and the package for ppc64le/,
    ],
    [
      'the words of Debian',
      { 'bin/light': craft() },
      { platform: 'linux-arm64' },
      /is for x86_64, and the package for aarch64/,
    ],
    [
      'the words of Node.js',
      { 'bin/light': craft({ machine: 183 }) },
      { platform: 'linux-x64' },
      /is for aarch64, and the package for x86_64/,
    ],
    ['armv7', { 'bin/light': craft() }, { platform: 'linux-armv7' }, /for x86_64, and the package for armv7/],
    ['i686', { 'bin/light': craft() }, { platform: 'linux-i686' }, /for x86_64, and the package for i686/],
    ['riscv64', { 'bin/light': craft() }, { platform: 'linux-riscv64' }, /for x86_64, and the package for riscv64/],
    [
      'a library that is not allowed',
      { 'bin/light': craft({ needed: ['libgtk-4.so.1'] }) },
      elf({ libraries: ['libc.so.*'] }),
      /needs the library libgtk-4\.so\.1/,
    ],
    [
      'a library by its path',
      { 'bin/light': craft({ needed: ['/build/lib/libx.so'] }) },
      {},
      /needs the library \/build\/lib\/libx\.so by its path/,
    ],
    [
      'a folder of the machine that built it',
      { 'bin/light': craft({ runpath: '$ORIGIN/lib:/home/me/src/lib' }) },
      {},
      /looks for libraries in \/home\/me\/src\/lib, a folder of the machine/,
    ],
    [
      'the folder that it is started in',
      { 'bin/light': craft({ runpath: '$ORIGIN:' }) },
      {},
      /in the folder that it is started in/,
    ],
    ['a relative folder', { 'bin/light': craft({ runpath: 'lib' }) }, {}, /looks for libraries in lib$/],
    [
      'a folder outside of the package',
      { 'bin/light': craft({ runpath: '$ORIGIN/../../x' }) },
      {},
      /outside of the package: \$ORIGIN\/\.\.\/\.\.\/x/,
    ],
    ['an executable stack', { 'bin/light': craft({ stack: 7 }) }, {}, /asks for an executable stack/],
    [
      'no word about its stack',
      { 'bin/light': craftElf({ bits: 64, littleEndian: true, machine: 62 }) },
      {},
      /does not rule out an executable stack/,
    ],
    ['text relocations', { 'lib/x.so': craft({ textrel: true }) }, {}, /has text relocations/],
    [
      'a loader of nix',
      { 'bin/light': craft({ interpreter: '/nix/store/abc/lib/ld-linux-x86-64.so.2' }) },
      {},
      /is started by \/nix\/store\/abc/,
    ],
    [
      'a loader of another C library',
      { 'bin/light': craft() },
      { platform: 'linux-x86_64-musl' },
      /needs glibc, which a platform with musl does not have/,
    ],
    [
      'a broken program',
      { 'bin/light': craft().subarray(0, 100) },
      {},
      /is a broken program: the table of its segments would be at byte/,
    ],
    [
      'a program of Linux for another system',
      { 'bin/light': craft() },
      { platform: 'windows-x86_64' },
      /is a program of Linux \(ELF\) in a package for windows/,
    ],
    [
      'a program of macOS',
      { 'bin/light': Buffer.from('cffaedfe0700000103000000', 'hex') },
      {},
      /is a program of macOS \(Mach-O\) in a package for linux/,
    ],
    [
      'a program of Windows',
      { 'bin/light.exe': windows() },
      {},
      /is a program of Windows \(PE\) in a package for linux/,
    ],
  ])('%s', async (_, files, shape, message) => {
    const findings = await find(files, shape);
    expect(findings).toMatchObject([{ severity: 'error', message: expect.stringMatching(message) }]);
    for (const { expected, actual, fix, file } of findings) expect(expected && actual && fix && file).toBeTruthy();
  });

  it('musl without a word about it, as a warning', async () => {
    expect(await find({ 'bin/light': craft({ interpreter: '/lib/ld-musl-x86_64.so.1' }) })).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('needs musl') },
    ]);
  });

  it('in every format, and of a hundred the first are shown', async () => {
    const files = Object.fromEntries(
      [...Array(100).keys()].map((at) => [`usr/lib/light/l${at}.so`, craft({ stack: 7 })]),
    );
    for (const format of ['tar.zst', 'zip', 'deb', 'rpm'] as const) {
      const findings = await find(files, { format });
      expect(findings).toHaveLength(31);
      expect(findings.at(-1)?.message).toBe('70 more faults of programs are not shown');
    }
  });
});

/** The headers of a PE file; a .NET assembly where it has a directory of the common language runtime. */
function windows({ clr = 0, subsystem = 3 } = {}): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(0x20b, 0x98);
  bytes.writeUInt16LE(subsystem, 0x98 + 68);
  bytes.writeUInt32LE(16, 0x98 + 108);
  bytes.writeUInt32LE(clr, 0x98 + 112 + 14 * 8);
  return bytes;
}

it('what Windows programs and others have in common is no fault: .NET assemblies, and what the firmware starts', async () => {
  expect(await find({ 'lib/a.dll': windows({ clr: 0x2008 }), 'boot/x.efi': windows({ subsystem: 10 }) })).toEqual([]);
});

describe.skipIf(!has('cc') || process.arch !== 'x64')('needs cc on x86_64: of a real program', () => {
  const source = '#include <stdio.h>\nint main(void) { return puts("light"); }\n';

  it('every fault at once is found, and nothing where there is none', async () => {
    const faulty = compile(source, ['-z', 'execstack', '-Wl,-rpath,/build/lib']);
    const findings = await find({ 'bin/light': faulty }, elf({ stripped: true, libraries: [] }));
    expect(findings.map(({ message }) => message)).toEqual([
      'bin/light needs the library libc.so.6',
      'bin/light looks for libraries in /build/lib, a folder of the machine that built it',
      'bin/light has symbols that are for debugging',
      'bin/light asks for an executable stack',
    ]);
    expect(
      await find({ 'bin/light': compile(source, ['-s']) }, elf({ stripped: true, libraries: ['libc.so.6'] })),
    ).toEqual([]);
    expect(await find({ 'bin/light': faulty }, elf({ executableStack: true, rpath: ['/build/**'] }))).toEqual([]);
  });
});
