import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '@windlass/kit/cli/testing/harness';
import { createPackages } from '../archive/create-packages.ts';
import { releaseIn } from './release.ts';

/** Nothing beside the packages but SHA256SUMS: most tests are not about that. */
const bare = { sha512: false, sbom: false, provenance: false };

export const configOf = (packages: object, more: object = {}): string =>
  JSON.stringify({ product: 'beacon', version: { source: 'VERSION' }, artifacts: bare, ...more, packages });

/** A product with one package, `archive`, of things that need no build. */
export const product = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/dist/\n',
  'bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
  'share/a b.txt': 'a\n',
  'share/ünï/leer': '',
  'windlass.config.json': configOf({
    linux: { platform: 'linux-x86_64', files: [{ from: 'bin/beacon', mode: '0755' }, { from: 'share' }] },
  }),
};

export const archive = 'dist/release/beacon-1.2.3-linux-x86_64.tar.gz';

export async function create(folder: Folder, ...only: string[]) {
  return createPackages(await releaseIn(folder.path), only);
}

export function sha256sum(folder: Folder): string {
  const cwd = join(folder.path, 'dist/release');
  return execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd, encoding: 'utf8' });
}

/** The names in an archive as GNU tar reads them. */
export function namesIn(folder: Folder, file = archive): string[] {
  const args = ['-tzf', join(folder.path, file), '--quoting-style=literal'];
  return execFileSync('tar', args, { encoding: 'utf8' }).trimEnd().split('\n');
}

/** What is in dist/release, with what shows that a file was written again. */
export function snapshot(folder: Folder): Record<string, string> {
  const dir = join(folder.path, 'dist/release');
  return Object.fromEntries(
    readdirSync(dir).map((file) => {
      const { mtimeNs, ino } = statSync(join(dir, file), { bigint: true });
      return [file, `${ino} ${mtimeNs} ${readFileSync(join(dir, file)).toString('base64').slice(0, 40)}`];
    }),
  );
}
