import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { headCommit } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { isClean } from '@windlass/kit/git/status';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { isRecord, npm, parseJson } from './cli.ts';
import { integrityOf } from './integrity.ts';
import type { NpmManifest } from './manifest.ts';

export interface Packed {
  /** From the folder of the config. */
  readonly tarball: string;
  readonly integrity: string;
}

/**
 * The package as npm packs it, in dist/release/npm. What was packed from this very commit is taken as it is: a package whose scripts do
 * not build the same bytes twice would else never equal what was published before. With `--plan` nothing is written and no script runs.
 * @throws WindlassError `build`
 */
export async function pack(release: ReleaseContext, manifest: NpmManifest): Promise<Packed> {
  if (release.context.args.flag('plan')) return planned(release, manifest);
  const dir = join(release.artifactsDir, 'npm');
  const commit = commitOf(release.root);
  const former = formerPack(dir, manifest, commit, release.root);
  if (former !== null) return former;
  mkdirSync(dir, { recursive: true });
  const temp = mkdtempSync(join(dir, '.pack-'));
  try {
    const args = ['pack', '--foreground-scripts=false', '--pack-destination', temp];
    const { fault, stdout } = await npm(release.services, args, { cwd: manifest.dir, writes: true, clean: true });
    if (fault !== null) throw failed(manifest, fault.summary);
    refuseItself(release, manifest, stdout);
    const [name] = readdirSync(temp).filter((file) => file.endsWith('.tgz'));
    if (name === undefined) throw failed(manifest, 'npm pack left no file behind');
    const file = join(dir, name);
    renameSync(join(temp, name), file);
    const packed = {
      tarball: relative(release.root, file).split(sep).join('/'),
      integrity: integrityOf(readFileSync(file)),
    };
    const record = { package: manifest.name, version: manifest.version, commit, ...packed };
    writeFileSync(join(dir, recordFile), `${JSON.stringify(record, null, 2)}\n`);
    return packed;
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

const recordFile = 'packed.json';

async function planned(release: ReleaseContext, manifest: NpmManifest): Promise<Packed> {
  const former = formerPack(join(release.artifactsDir, 'npm'), manifest, commitOf(release.root), release.root);
  if (former !== null) return former;
  const call = { cwd: manifest.dir, writes: false, clean: true };
  const { fault, stdout } = await npm(release.services, ['pack', '--dry-run', '--ignore-scripts'], call);
  const { integrity, filename } = reportOf(stdout);
  if (fault !== null || typeof integrity !== 'string') throw failed(manifest, fault?.summary ?? stdout.slice(0, 200));
  const dir = relative(release.root, release.artifactsDir).split(sep).join('/');
  return { tarball: `${dir}/npm/${typeof filename === 'string' ? filename : 'package.tgz'}`, integrity };
}

/** The commit that a package is made from; null where there is none, or files differ from it. */
function commitOf(root: string): string | null {
  if (findRepository(root) === null || !isClean(root).clean) return null;
  return headCommit(root);
}

function formerPack(dir: string, manifest: NpmManifest, commit: string | null, root: string): Packed | null {
  const file = join(dir, recordFile);
  if (commit === null || !existsSync(file)) return null;
  const record = parseJson(readFileSync(file, 'utf8'));
  if (!isRecord(record)) return null;
  const { tarball, integrity } = record;
  const same =
    record['package'] === manifest.name && record['version'] === manifest.version && record['commit'] === commit;
  if (!same || typeof tarball !== 'string' || typeof integrity !== 'string') return null;
  const path = join(root, tarball);
  return existsSync(path) && integrityOf(readFileSync(path)) === integrity ? { tarball, integrity } : null;
}

/** What npm says of the one package: a list up to npm 11, by name from npm 12 on. */
function reportOf(stdout: string): Readonly<Record<string, unknown>> {
  const said = parseJson(stdout);
  const [first] = Array.isArray(said) ? said : isRecord(said) ? Object.values(said) : [];
  return isRecord(first) ? first : {};
}

/** A package that holds the archives of its own release grows with each packing, and never has the same bytes twice. */
function refuseItself(release: ReleaseContext, manifest: NpmManifest, stdout: string): void {
  const { files } = reportOf(stdout);
  const own = `${relative(manifest.dir, release.artifactsDir).split(sep).join('/')}/`;
  const inside = (Array.isArray(files) ? files : []).find(
    (file) => isRecord(file) && typeof file['path'] === 'string' && file['path'].startsWith(own),
  );
  if (inside === undefined) return;
  throw new WindlassError('build', `the npm package would hold what the release packs into ${own}`, {
    where: { file: join(release.root, manifest.file) },
    next: 'list what belongs into it: "files" in package.json',
  });
}

function failed(manifest: NpmManifest, why: string): WindlassError {
  return new WindlassError('build', `npm could not pack ${manifest.name}`, {
    where: { file: manifest.dir },
    why,
    next: 'npm pack --dry-run',
  });
}
