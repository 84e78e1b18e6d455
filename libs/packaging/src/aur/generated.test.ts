import { WindlassError } from '@windlass/kit/errors';
import { expect, test } from 'vitest';
import { printSrcinfo } from './print-srcinfo.ts';
import { generatePkgbuild } from './testing/generate.ts';
import { askMakepkg, hasMakepkg } from './testing/oracle.ts';

/** 2000 in `make soak` (WINDLASS_SOAK=1); else a few, beginning at WINDLASS_SEED. */
const count = process.env['WINDLASS_SOAK'] ? 2000 : 14;
const first = Number(process.env['WINDLASS_SEED'] ?? 20261121);
const seeds = Array.from({ length: count }, (_, at) => first + at);

function ours(text: string): string | null {
  try {
    return printSrcinfo(text, 'PKGBUILD');
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'input') return null;
    throw thrown;
  }
}

test.skipIf(!hasMakepkg)(
  `${count} PKGBUILDs put together by chance are printed as makepkg does (needs makepkg)`,
  { timeout: 14_400_000 },
  async () => {
    const generated = seeds.map(generatePkgbuild);
    const real = await askMakepkg(
      generated.map(({ text, files }) => ({ PKGBUILD: text, ...Object.fromEntries(files.map((file) => [file, ''])) })),
    );
    const wrong = generated.flatMap(({ text }, at) => {
      const own = ours(text);
      return own === real[at] ? [] : [{ seed: seeds[at], text, makepkg: real[at], ours: own }];
    });
    expect(wrong).toEqual([]);
    // A few are wrong on purpose.
    expect(real.filter((each) => each !== null).length).toBeGreaterThan(count * 0.9);
  },
);

test('the same seed gives the same file, and every file is read', () => {
  const many = Array.from({ length: 300 }, (_, at) => generatePkgbuild(at));
  expect(generatePkgbuild(7)).toEqual(many[7]);
  expect(new Set(many.map(({ text }) => text)).size).toBe(300);
  expect(many.filter(({ text }) => ours(text) !== null).length).toBeGreaterThan(270);
});
