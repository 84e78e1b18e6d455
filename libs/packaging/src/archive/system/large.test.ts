import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { formatOf } from '../formats.ts';
import { run } from './testing/programs.ts';

const large = (format: string, size: number, file: string): number =>
  Number(
    run(process.execPath, [
      '--conditions=@windlass/source',
      join(import.meta.dirname, 'testing/large.ts'),
      format,
      String(size),
      file,
    ]),
  );

test.each(['deb', 'rpm'])('packing a hundred megabytes into a %s does not take their size in memory', (format) => {
  using folder = tempFolder();
  expect(large(format, 100_000_000, join(folder.path, 'large'))).toBeLessThan(190_000);
});

/** Above what eleven octal digits of a tar header can tell, and above what four bytes of an rpm can: minutes, so only in `make soak`. */
const sizes = process.env['WINDLASS_SOAK']
  ? ([
      ['deb', 9 * 2 ** 30],
      ['rpm', 5 * 2 ** 30],
    ] as const)
  : [];
const queries = {
  deb: ['dpkg-deb', '--contents'],
  rpm: ['rpm', '--query', '--package', '--queryformat', '[%{LONGFILESIZES}]'],
} as const;

test.each(sizes)(
  'a %s of a file of %i bytes is right, and takes less than 256 MB of memory',
  async (id, size) => {
    using folder = tempFolder();
    const file = join(folder.path, `large.${id}`);
    expect(large(id, size, file)).toBeLessThan(256_000);
    const [program, ...args] = queries[id];
    expect(run(program, [...args, file])).toContain(String(size));
    if (id === 'rpm') expect(run('rpm', ['--checksig', file])).toContain('digests OK');
    const read = await formatOf(id).read(file);
    expect(read.find(({ path }) => path.endsWith('/large'))).toMatchObject({ size });
  },
  600_000,
);
