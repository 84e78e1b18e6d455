/** Of a built package: gzip, which is fast and everywhere. */
export const extension = '.pkg.tar.gz';

/**
 * What makepkg goes by here: the machine's own compiler flags, and else nothing of it. Nothing is downloaded and nothing is signed; programs are not
 * stripped and manuals not compressed, so that they can be compared with what was packed.
 */
export function makepkgConf(arch: string): string {
  const schemes = ['file', 'ftp', 'http', 'https', 'rsync', 'scp'];
  return [
    '[[ -r /etc/makepkg.conf ]] && source /etc/makepkg.conf',
    `DLAGENTS=(${schemes.map((scheme) => `'${scheme}::/bin/false %u'`).join(' ')})`,
    'BUILDENV=(!distcc !color !ccache check !sign)',
    'OPTIONS=(!strip docs libtool staticlibs emptydirs !zipman purge !debug !lto)',
    `CARCH='${arch}'`,
    `PKGEXT='${extension}'`,
    'COMPRESSGZ=(gzip -c -f -n -1)',
    "PACKAGER='Windlass <>'",
    '',
  ].join('\n');
}

/** As Arch names the processor that this runs on. */
export function nativeArch(): string {
  const names: ReadonlyMap<string, string> = new Map([
    ['x64', 'x86_64'],
    ['arm64', 'aarch64'],
    ['arm', 'armv7h'],
    ['ia32', 'i686'],
  ]);
  return names.get(process.arch) ?? process.arch;
}
