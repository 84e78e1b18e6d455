import { WindlassError } from '@windlass/kit/errors';
import { cleanEnv } from '@windlass/kit/run/env';
import type { WriteOptions } from '../format.ts';

/** Bytes of a block: what mksquashfs takes by itself, said so that no other version takes another. */
const blockSize = 131_072;

/**
 * Makes a squashfs of a folder with mksquashfs. gzip and not zstd: every runtime ever made reads it, and its bytes have not changed with the
 * versions of its library. @throws WindlassError `build` where it fails or is not installed.
 */
export async function squash(folder: string, file: string, { mtime, signal, host }: WriteOptions): Promise<void> {
  const time = `${mtime}`;
  const args = [
    [folder, file, '-noappend', '-no-recovery', '-no-progress', '-quiet', '-exit-on-error'],
    ['-comp', 'gzip', '-Xcompression-level', '9', '-b', `${blockSize}`, '-no-exports', '-no-xattrs'],
    ['-all-root', '-root-mode', '0755', '-mkfs-time', time, '-all-time', time],
  ].flat();
  try {
    // It refuses to run where it is given its times and there is a SOURCE_DATE_EPOCH, too: that is not in a clean environment.
    await host.runner.run('mksquashfs', args, { kind: 'build', env: cleanEnv([], host.env), signal });
  } catch (thrown) {
    throw thrown instanceof WindlassError && thrown.kind === 'input' ? notInstalled(thrown) : thrown;
  }
}

function notInstalled(error: WindlassError): WindlassError {
  return new WindlassError('build', `an AppImage cannot be made: ${error.message}`, {
    why: error.why ?? '',
    next: 'install squashfs-tools (Debian, Ubuntu: apt-get install squashfs-tools; Fedora: dnf install squashfs-tools)',
    cause: error,
  });
}
