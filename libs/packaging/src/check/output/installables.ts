import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { formatOf } from '../../archive/formats.ts';

/** Whether a file is made to be installed, by its name. */
export function isInstallable(file: string): boolean {
  return /\.(?:deb|rpm|whl|tgz|AppImage|zip)$|\.tar\.(?:gz|zst)$|\.pkg\.tar(?:\.\w+)?$/.test(file);
}

const formats: readonly (readonly [RegExp, PackageFormat])[] = [
  [/\.deb$/, 'deb'],
  [/\.rpm$/, 'rpm'],
  [/\.AppImage$/, 'AppImage'],
  [/\.(?:whl|zip)$/, 'zip'],
  [/\.(?:tgz|tar\.gz)$/, 'tar.gz'],
  [/\.tar\.zst$/, 'tar.zst'],
];

export interface ReadInstallable {
  /** Those of folders end with a slash. */
  readonly paths: readonly string[];
  readonly unpack: ((folder: string) => Promise<void>) | null;
}

/** What is in a file that is not one of our own. @throws WindlassError `build` where it cannot be read. */
export async function readInstallable(services: Pick<Services, 'runner'>, file: string): Promise<ReadInstallable> {
  const id = formats.find(([ending]) => ending.test(file))?.[1];
  if (id === undefined) return { paths: await listTar(services, file), unpack: null };
  const format = formatOf(id);
  const entries = await format.read(file);
  return {
    paths: entries.map(({ path, kind }) => (kind === 'folder' ? `${path.replace(/\/$/, '')}/` : path)),
    unpack: (folder) => format.unpack(file, folder),
  };
}

/** Packages of Arch may be compressed in ways that only the machine's own tar knows. */
async function listTar({ runner }: Pick<Services, 'runner'>, file: string): Promise<readonly string[]> {
  const { stdout } = await runner.run('tar', ['-tf', file], { kind: 'build', writes: false, timeoutMs: 120_000 });
  if (stdout === '') throw new WindlassError('build', `${file} is empty`);
  return stdout.split('\n').filter((path) => path !== '');
}
