import { spawnSync } from 'node:child_process';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { makepkgSrcinfo } from '../makepkg.ts';

/** Whether this machine has makepkg to compare with. */
export const hasMakepkg = spawnSync('sh', ['-c', 'command -v makepkg']).status === 0;

/** What the real makepkg prints of a PKGBUILD and the files beside it; its error where it refuses. */
export async function askMakepkg(files: Readonly<Record<string, string>>): Promise<string> {
  using folder = tempFolder(files);
  const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => undefined });
  const names = Object.keys(files).filter((name) => name !== 'PKGBUILD');
  const found = await makepkgSrcinfo({ env: process.env, runner }, folder.path, names, files['PKGBUILD'] ?? '');
  return found ?? '';
}
