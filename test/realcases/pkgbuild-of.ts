/**
 * A PKGBUILD that makepkg would print this .SRCINFO for, but for its own pkgver and pkgrel: the project's own is a build recipe and not among
 * the kept files. As there, pkgver stands on line 8, arrays have a line for each element, and checksums have comments behind them.
 */
export function pkgbuildOf(srcinfo: string, pkgver: string, pkgrel: string): string {
  const pairs = srcinfo.split('\n').flatMap((line) => {
    const at = line.indexOf(' = ');
    return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 3)] as const];
  });
  const all = (key: string) => pairs.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string) => all(key)[0] ?? '';
  const byVersion = (text: string) => text.replaceAll(`-${one('pkgver')}-`, '-${pkgver}-');
  const list = (key: string) => [`${key}=(`, ...all(key).map((value) => `    '${value}'`), ')'];
  const sums = all('sha256sums').map(
    (sum) => `    '${sum}'  # ${sum === 'SKIP' ? 'checked by itself' : 'of the package'}`,
  );
  return [
    ...Array.from({ length: 6 }, () => '#'),
    `pkgname=${one('pkgname')}`,
    `pkgver=${pkgver}`,
    `pkgrel=${pkgrel}`,
    `pkgdesc="${one('pkgdesc')}"`,
    `arch=('${one('arch')}')`,
    `url="${one('url')}"`,
    `license=('${one('license')}')`,
    ...['depends', 'optdepends', 'provides', 'conflicts'].flatMap(list),
    `install=${one('install')}`,
    'source=(',
    ...all('source').map((source) => `    "${byVersion(source)}"`),
    ')',
    'sha256sums=(',
    ...sums,
    ')',
    'package() {',
    '    cp -r "$srcdir/cloudtolocalllm-${pkgver}-x86_64" "$pkgdir/opt"',
    '}',
    '',
  ].join('\n');
}
