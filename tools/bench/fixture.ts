import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Eight files at 3.4.0, with what makes it hard: comments, a padded build, single quotes, look-alikes at the same number. */
export const eightFiles: Readonly<Record<string, string>> = {
  'pubspec.yaml': `name: demo\nversion: 3.4.0+001 # keep padded\n\ndependencies:\n  http: 3.4.0   # not ours\n`,
  'version.json': `{\n  "version": "3.4.0",\n  "build_number": "001",\n  "tags": ["a", "b"]\n}\n`,
  'package.json': `{\n  "name": "demo",\n  "version": "3.4.0",\n  "files": ["a", "b"],\n  "dependencies": { "left": "3.4.0" }\n}\n`,
  'Cargo.toml': `[package]\nname = 'demo'   # single quotes\nversion = '3.4.0+001'\n\n[dependencies]\nserde = "3.4.0"\n`,
  'pyproject.toml': `[project]\nname = "demo"\nversion = "3.4.0"      # aligned\ndependencies = ["requests==3.4.0"]\n`,
  PKGBUILD: `pkgname=demo\npkgver=3.4.0 # comment\npkgrel=2\narch=('x86_64')\ndepends=('foo>=3.4.0')\n`,
  Dockerfile: `FROM node:22\nLABEL version="3.4.0" vendor="demo"\nRUN pip install requests==3.4.0\n`,
  'lib/version.dart': `// 3.4.0 was the first\nconst String appVersion = '3.4.0';\n`,
};

export const config = `product: demo\nversion:\n  source: pubspec.yaml\n  files:\n${Object.keys(eightFiles)
  .slice(1)
  .map((file) => `    - ${file}\n`)
  .join('')}`;

export function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

export function gitInit(root: string): void {
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['config', 'user.name', 'Bench'],
    ['config', 'user.email', 'bench@example.org'],
    ['add', '-A'],
    ['commit', '-qm', 'feat: first'],
  ]) {
    const run = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
  }
}

/** `count` files of five formats in folders of a hundred, as a large monorepo has them. */
export function manyFiles(count: number): Record<string, string> {
  const kinds = ['package.json', 'pubspec.yaml', 'Cargo.toml', 'pyproject.toml', 'version.json'];
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const kind = kinds[at % kinds.length] ?? 'package.json';
      return [`packages/p${Math.floor(at / 100)}/m${at}/${kind}`, eightFiles[kind] ?? ''];
    }),
  );
}
