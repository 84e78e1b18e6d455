import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import type { Finding } from '@windlass/kit/output/envelope';
import { createPackages } from '../../archive/create-packages.ts';
import { releaseIn } from '../../testing/release.ts';
import { checkAll } from '../check-all.ts';

/** Contents by path in the package; programs may be executed. */
export type Files = Readonly<Record<string, string | Buffer>>;

export interface Shape {
  readonly check?: object;
  readonly platform?: string;
  readonly format?: PackageFormat;
  /** Further keys of the config. */
  readonly config?: object;
  readonly env?: NodeJS.ProcessEnv;
}

/** A product that packs these files as they are, packed. */
export async function packFiles(contents: Files, shape: Shape = {}): Promise<Folder> {
  const { check = {}, platform, format = 'tar.gz', config = {}, env } = shape;
  const system = { section: 'utils' };
  // Linters take seconds: who tests them asks for them.
  const rules = { lint: false, ...check };
  const files = [{ from: 'in', to: '.' }];
  const app = { files, prefix: '', name: `app.${format}`, platform, format, system, check: rules };
  const folder = tempFolder({
    VERSION: '1.2.3\n',
    'windlass.config.json': JSON.stringify({
      product: 'light',
      version: { source: 'VERSION' },
      about: {
        summary: 'A light',
        description: 'Shows ships where the rocks are.',
        license: 'MIT',
        homepage: 'https://light.example',
        maintainer: 'Keeper <keeper@light.example>',
      },
      artifacts: { sbom: false, provenance: false, sha512: false },
      packages: { app },
      ...config,
    }),
  });
  for (const [path, content] of Object.entries(contents)) {
    const file = join(folder.path, 'in', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (/(?:^|\/)bin\//.test(path)) chmodSync(file, 0o755);
  }
  await createPackages(await releaseIn(folder.path, env), []);
  return folder;
}

/** What the checks of one id find in a package of these files; of all of them where none is named. */
export async function findingsIn(
  files: Files,
  shape: Shape & { readonly id?: string } = {},
): Promise<readonly Finding[]> {
  using folder = await packFiles(files, shape);
  return await findingsOf(folder, shape);
}

export async function findingsOf(
  folder: Folder,
  { id, env }: { readonly id?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<readonly Finding[]> {
  const { findings } = await checkAll(await releaseIn(folder.path, env), { names: [], runTimeout: 30_000 });
  return id === undefined ? findings : findings.filter(({ check }) => check === id);
}
