import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { besideOf } from '../compare-makepkg.ts';
import { stage } from '../makepkg.ts';
import type { BuildInput, OwnSource } from './build-package.ts';
import { type Listing, readPackage } from './listing.ts';
import { extension, makepkgConf } from './makepkg-conf.ts';
import { openSandbox } from './sandbox.ts';

/** A package as makepkg made it. */
export interface Made extends Listing {
  /** File name. */
  readonly file: string;
  readonly arch: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** Dependencies are pacman's to bring; signatures and tests were looked at where they were made. */
const flags = [
  '--nodeps',
  '--force',
  '--noconfirm',
  '--nocolor',
  '--nocheck',
  '--nosign',
  '--skippgpcheck',
  '--holdver',
];

/** Runs makepkg for one architecture. @throws WindlassError `build` with what it said last. */
export async function make(
  services: Pick<Services, 'env' | 'runner'>,
  { manifest, prepared, artifactsDir, planned, epoch }: BuildInput,
  arch: string,
  sources: readonly OwnSource[],
): Promise<readonly Made[]> {
  using sandbox = openSandbox(services);
  sandbox.folder('package');
  const [downloads, packages, work] = ['sources', 'packages', 'build'].map((name) => sandbox.folder(name));
  stage(sandbox, 'package', prepared.text, besideOf(manifest, prepared, planned));
  for (const { source, artifact } of sources)
    sandbox.copy(join(artifactsDir, artifact.name), `sources/${fileName(source.item.value)}`);
  sandbox.write('makepkg.conf', makepkgConf(arch));
  const { exitCode, signal, stdout, stderr, log } = await sandbox.run('makepkg', flags, {
    cwd: 'package',
    env: {
      ...{ MAKEPKG_CONF: join(sandbox.path, 'makepkg.conf'), CARCH: arch },
      ...{ SRCDEST: downloads ?? '', PKGDEST: packages ?? '', BUILDDIR: work ?? '', TMPDIR: sandbox.path },
      SOURCE_DATE_EPOCH: String(epoch),
    },
    timeoutMs: 3_600_000,
    log: 'makepkg',
    check: false,
  });
  if (exitCode !== 0)
    throw new WindlassError(
      'build',
      `makepkg cannot build ${prepared.says.pkgbase} ${prepared.fullVersion} for ${arch}`,
      {
        where: log ?? manifest.file,
        why: signal === null ? lastWords(`${stdout}\n${stderr}`) : `it was ended by ${signal}`,
        next: `correct ${manifest.file}; or prepare-aur-package --no-build`,
      },
    );
  const made: Made[] = [];
  for (const file of readdirSync(packages ?? '').toSorted()) {
    if (!file.endsWith(extension)) continue;
    const path = join(packages ?? '', file);
    const listing = await readPackage(services, path);
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    made.push({ ...listing, file, arch, size: statSync(path).size, sha256 });
  }
  return made;
}

/** What makepkg calls a source that it downloads (makepkg, get_filename). */
function fileName(source: string): string {
  const at = source.indexOf('::');
  return at === -1 ? source.slice(source.lastIndexOf('/') + 1) : source.slice(0, at);
}

/** The errors of a log, else its last lines. */
function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^==> ERROR|error:/i.test(line));
  return [...lines.slice(-6), ...errors.slice(0, 3)]
    .filter((line, at, all) => all.indexOf(line) === at)
    .join('\n')
    .slice(0, 2000);
}
