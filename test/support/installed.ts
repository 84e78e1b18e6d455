import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { umbrella } from '../../tools/bundle/workspace.ts';
import { nxEnvironment } from './nx.ts';
import { workspaceRoot } from './workspace-copy.ts';

/** npm as in a stranger's shell, without the settings of the npm or Nx that may run the test. */
const env = Object.fromEntries(Object.entries(nxEnvironment()).filter(([name]) => !/^(npm_|INIT_CWD$|CI$)/.test(name)));

/** Bundles and packs `windlass` into `folder`; gives the path of the archive, which is what would be published. */
export function packUmbrella(folder: string): string {
  execFileSync('nx', ['run', `${umbrella}:bundle`], { cwd: workspaceRoot, env: nxEnvironment(), stdio: 'pipe' });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, '--workspace', umbrella];
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: workspaceRoot, env, encoding: 'utf8', stdio }));
  return join(folder, packed.filename);
}

/** Installs that archive into a product, offline, and makes the workspace's Nx the product's own. */
export function installWithNx(product: string, archive: string): void {
  writeFileSync(join(product, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--save-dev', archive];
  execFileSync('npm', args, { cwd: product, env, stdio: 'pipe' });
  const modules = join(product, 'node_modules');
  symlinkSync(join(workspaceRoot, 'node_modules/nx'), join(modules, 'nx'));
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync('../nx/dist/bin/nx.js', join(modules, '.bin/nx'));
}
