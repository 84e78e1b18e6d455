import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { describe, expect, test } from 'vitest';
import { printSrcinfo } from './print-srcinfo.ts';
import { cases } from './testing/cases.ts';
import { askMakepkg, hasMakepkg } from './testing/oracle.ts';
import { pairs, pairsReason } from './testing/pairs.ts';

const names = Object.keys(cases);

describe('printSrcinfo', () => {
  test.each(names)('%s: as written down', async (name) => {
    const golden = join(import.meta.dirname, 'testing/golden', `${name.replaceAll(' ', '-')}.srcinfo`);
    await expect(printSrcinfo(cases[name] ?? '', 'PKGBUILD')).toMatchFileSnapshot(golden);
  });

  test.skipIf(!hasMakepkg)('all of them: as the real makepkg prints them (needs makepkg)', async () => {
    const texts = Object.values(cases);
    const real = await askMakepkg(texts.map((text) => ({ PKGBUILD: text, 'duo.install': '' })));
    expect(texts.map((text) => printSrcinfo(text, 'PKGBUILD'))).toEqual(real);
  });

  const head = 'pkgname=a\npkgver=1\npkgrel=1\narch=(any)\n';
  test.each([
    ['a command that is run', `${head}pkgdesc=$(git describe)\n`, 5, 11, /git describe would have to be run/],
    ['backticks', `${head}url=\`uname\`\n`, 5, 5, /backticks/],
    ['what the machine sets', `${head}url=$HOME/x\n`, 5, 5, /\$HOME is not set in this file/],
    ['files by pattern', `${head}source=(*.patch)\n`, 5, 9, /stands for files/],
    ['a bare command', `${head}echo hi\n`, 5, 1, /"echo hi" is a command/],
    ['eval', `${head}eval "url=x"\n`, 5, 1, /eval/],
    ['extended patterns', `${head}url=\${pkgname//+(a)/b}\n`, 5, 16, /pattern is not understood/],
    ['a pattern of two meanings', `${head}url=\${pkgname//a/[&]}\n`, 5, 5, /& in a replacement/],
    ['letters of other alphabets', `${head}_n=é\nurl=\${_n^^}\n`, 6, 5, /depend on the locale/],
    ['an open quote', `${head}pkgdesc="abc\n`, 5, 9, /not closed/],
    ['an open function', `${head}package() {\n  true\n`, 5, 11, /\{ is not closed/],
    ['CR LF', `${head.replaceAll('\n', '\r\n')}`, 1, 10, /CR LF/],
    ['a scalar for a list', `${head}depends=glibc\n`, 5, 9, /depends should be an array/],
    ['a hyphen in pkgver', 'pkgname=a\npkgver=1-2\npkgrel=1\narch=(any)\n', 2, 8, /"1-2" is no version/],
    ['a missing pkgrel', 'pkgname=a\npkgver=1\narch=(any)\n', 1, 1, /pkgrel is missing/],
    ['pkgver in package()', `${head}package() {\n  pkgver=2\n}\n`, 6, 3, /can not be set inside/],
    ['a field in a heredoc', `${head}package() {\n  cat <<E\n  url=x\nE\n}\n`, 7, 3, /makepkg takes this text/],
    ['a field in a subshell', `${head}package() {\n  (depends=(x); true)\n}\n`, 6, 4, /makepkg cannot read depends/],
    ['a field before &&', `${head}package() {\n  depends=(x) && true\n}\n`, 6, 3, /makepkg cannot read depends/],
    ['a variable that makepkg hides', `${head}a=1\npackage() {\n  pkgdesc="$a"\n}\n`, 7, 3, /variable \$a of its own/],
    ['a failing end', `${head}false\n`, 5, 1, /the last command fails/],
  ])('refuses %s, and says where', (_, text, line, column, message) => {
    const error = thrownBy(() => printSrcinfo(text, 'aur/PKGBUILD'));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ kind: 'input', where: { file: 'aur/PKGBUILD', line, column } });
    expect(error.next).toBeTruthy();
  });

  test('what no field uses may be whatever it is', () => {
    const text = `${head}_commit=$(git rev-parse HEAD)\n_home=~/x\nbuild() {\n  cd "$HOME/$_commit"\n}\n`;
    const expected = 'pkgbase = a\n\tpkgver = 1\n\tpkgrel = 1\n\tarch = any\n\npkgname = a\n';
    expect(printSrcinfo(`${text}package() { :; }\n`, 'PKGBUILD')).toBe(expected);
  });

  test('all that is wrong is named at once', () => {
    const error = thrownBy(() => printSrcinfo('pkgname=-a\npkgver=1\npkgrel=x\narch=(any x86_64)\n', 'PKGBUILD'));
    expect([error, ...error.also].map(({ message }) => message)).toHaveLength(3);
  });
});

describe.skipIf(pairs.length === 0)(`real packages (${pairsReason})`, () => {
  test('are printed as their packagers’ makepkg did, but for a blank line at the end', () => {
    const seen = { same: 0, blank: 0, other: [] as string[] };
    for (const dir of pairs) {
      const real = readFileSync(join(dir, '.SRCINFO'), 'utf8');
      const printed = printSrcinfo(readFileSync(join(dir, 'PKGBUILD'), 'utf8'), join(dir, 'PKGBUILD'));
      if (printed === real) seen.same += 1;
      else if (`${printed}\n` === real) seen.blank += 1;
      else seen.other.push(dir.split('/').at(-1) ?? '');
    }
    // Its .SRCINFO is of an older PKGBUILD: makepkg 6.0.2 says the same of all of them.
    expect(seen).toEqual({ same: 196, blank: 6, other: ['ndsplus-git'] });
  });
});

function thrownBy(work: () => unknown): WindlassError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
