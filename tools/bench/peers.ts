import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eightFiles } from './fixture.ts';
import type { Command } from './time.ts';

/** Peers as a user of each would set them up for these eight files; installed from npm into a folder of the benchmark's. */
export interface Peer {
  readonly name: string;
  readonly packages: readonly string[];
  /** Config files that it needs in the fixture. */
  readonly setup: Readonly<Record<string, string>>;
  readonly bin: string;
  readonly args: readonly string[];
}

const files = Object.keys(eightFiles);

export const peers: readonly Peer[] = [
  {
    name: 'bumpp',
    packages: ['bumpp@12.3.0'],
    setup: {},
    bin: 'bumpp',
    args: ['patch', '--yes', '--no-commit', '--no-tag', '--no-push', ...files],
  },
  {
    name: 'release-it',
    packages: ['release-it@20.2.1', '@release-it/bumper@7.0.6'],
    setup: {
      '.release-it.json': JSON.stringify({
        git: false,
        npm: false,
        plugins: {
          '@release-it/bumper': {
            in: 'package.json',
            out: [
              { file: 'pubspec.yaml', type: 'application/yaml' },
              { file: 'version.json' },
              { file: 'package.json' },
              { file: 'Cargo.toml', type: 'application/toml', path: 'package.version' },
              { file: 'pyproject.toml', type: 'application/toml', path: 'project.version' },
              { file: 'PKGBUILD', type: 'text/plain' },
              { file: 'Dockerfile', type: 'text/plain' },
              { file: 'lib/version.dart', type: 'text/plain' },
            ],
          },
        },
      }),
    },
    bin: 'release-it',
    args: ['patch', '--ci'],
  },
  {
    name: 'commit-and-tag-version',
    packages: ['commit-and-tag-version@13.2.1'],
    setup: {
      '.versionrc.json': JSON.stringify({
        packageFiles: ['package.json'],
        bumpFiles: [
          'package.json',
          { filename: 'version.json', type: 'json' },
          { filename: 'pubspec.yaml', type: 'yaml' },
          { filename: 'pyproject.toml', type: 'python' },
          { filename: 'Cargo.toml', type: 'python' },
        ],
      }),
    },
    bin: 'commit-and-tag-version',
    args: ['--release-as', 'patch', '--skip.commit', '--skip.tag', '--skip.changelog'],
  },
  {
    name: 'changesets',
    packages: ['@changesets/cli@3.0.3'],
    setup: {
      '.changeset/config.json': JSON.stringify({
        changelog: false,
        commit: false,
        access: 'public',
        baseBranch: 'main',
      }),
      '.changeset/one.md': '---\n"demo": patch\n---\n\nA fix.\n',
    },
    bin: 'changeset',
    args: ['version'],
  },
];

/** Installs what is not there yet; false (with the reason) where the registry cannot be asked. */
export function installPeer(folder: string, peer: Peer): string | null {
  const mark = join(folder, `${peer.name}.installed`);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === peer.packages.join(' ')) return null;
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const run = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', ...peer.packages], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (run.status !== 0) return run.stderr.trim().split('\n').slice(-1)[0] ?? 'npm install failed';
  writeFileSync(mark, peer.packages.join(' '));
  return null;
}

export function peerCommand(folder: string, cwd: string, peer: Peer, reset: () => void): Command {
  // By the bin's own file, without npx: the peer is timed, not npm.
  const file = join(folder, 'node_modules', '.bin', peer.bin);
  return { label: peer.name, file, args: peer.args, cwd, env: { CI: '1' }, reset };
}
