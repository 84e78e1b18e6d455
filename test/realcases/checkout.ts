import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';

/** The configuration of examples/cloudtolocalllm, as it is. */
export const exampleConfig = readFileSync(
  resolve(import.meta.dirname, '../../examples/cloudtolocalllm/windlass.config.yaml'),
  'utf8',
);

/** What any checkout of the project has, and no manifest lists; the lines that matter here of its .gitignore. */
const around = {
  '.gitignore': 'build/\n!build/web/\n.dart_tool/\n.flutter-plugins-dependencies\n',
  'linux/.gitignore': 'flutter/ephemeral\n',
  'linux/CMakeLists.txt': 'cmake_minimum_required(VERSION 3.13)\n',
  'web/index.html': '<!doctype html>\n<title>CloudToLocalLLM</title>\n',
  'lib/main.dart': 'void main() {}\n',
  'aur-package/cloudtolocalllm.install': 'post_install() { :; }\n',
  LICENSE: 'MIT License\n',
};

/** A repository on the project's branch with these files and the configuration. */
export function checkout(files: Readonly<Record<string, string>>, config = exampleConfig): Folder {
  const repo = tempRepository({ ...around, ...files, 'windlass.config.yaml': config });
  repo.git('branch', '-m', 'master');
  return repo;
}

/** Every file of the work tree with its bytes, as text of one character for each byte. */
export function bytesOf({ path }: Folder): ReadonlyMap<string, string> {
  const names = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const files = names.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
  const own = files.filter((file) => !file.startsWith('.git/')).sort();
  return new Map(own.map((file) => [file, readFileSync(join(path, file), 'latin1')]));
}

/** One line of one file, counted from 1: what stands there, and what is to. */
export type LineChange = readonly [file: string, line: number, was: string, is: string];

/** The bytes with these lines changed. Throws where a line is not as it should be before. */
export function withLines(before: ReadonlyMap<string, string>, changes: readonly LineChange[]): Map<string, string> {
  const after = new Map(before);
  for (const [file, line, was, is] of changes) {
    const lines = (after.get(file) ?? '').split('\n');
    if (lines[line - 1] !== was) throw new Error(`${file}:${line} is ${lines[line - 1]}, not ${was}`);
    lines[line - 1] = is;
    after.set(file, lines.join('\n'));
  }
  return after;
}
