/** Of a built package: gzip, which is fast and everywhere. */
export const extension = '.pkg.tar.gz';

/**
 * What makepkg goes by here: the machine's own compiler flags, and else nothing of it. Nothing is downloaded, nothing is signed, and manuals stay as
 * they are packed, so that they can be compared.
 * @param strips whether programs are stripped as on a user's machine; those of another architecture cannot be.
 */
export function makepkgConf(arch: string, strips: boolean): string {
  const schemes = ['file', 'ftp', 'http', 'https', 'rsync', 'scp'];
  return [
    '[[ -r /etc/makepkg.conf ]] && source /etc/makepkg.conf',
    `DLAGENTS=(${schemes.map((scheme) => `'${scheme}::/bin/false %u'`).join(' ')})`,
    'BUILDENV=(!distcc !color !ccache check !sign)',
    `OPTIONS=(${strips ? 'strip' : '!strip'} docs libtool staticlibs emptydirs !zipman purge !debug !lto)`,
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
