import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pkgbuildOf } from './pkgbuild-of.ts';

const root = resolve(import.meta.dirname, '../../../shared/realcases/imrightguy+CloudToLocalLLM');

/** Data files of the real project, as it committed them, beside this repository and never in it. */
export const areHere = existsSync(root);

export type Commit = '44863a7' | 'c4259cd' | 'fcb0111';

/** One file of MANIFEST.json. */
interface Entry {
  readonly path: string;
  readonly bom: boolean;
  readonly finalNewline: boolean;
  readonly fields: readonly {
    readonly field: string;
    readonly value: string;
    readonly line: number;
    readonly lineText: string;
  }[];
}

type Lines = Readonly<Record<number, string>>;

/**
 * Every version-bearing file of one commit, by its path: byte for byte where the file itself is kept. Sources and build recipes are not: of
 * those the version-bearing lines stand where the manifest says, and between them is what makes such a file whole.
 */
export function filesAt(commit: Commit): Record<string, string> {
  const manifest: { readonly files: readonly Entry[] } = JSON.parse(
    readFileSync(join(root, commit, 'MANIFEST.json'), 'utf8'),
  );
  return Object.fromEntries(manifest.files.map((entry) => [entry.path, textOf(commit, entry)]));
}

function textOf(commit: Commit, entry: Entry): string {
  const kept = join(root, commit, entry.path);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  if (entry.path === 'aur-package/PKGBUILD') {
    const present = (name: string) => entry.fields.find(({ field }) => field === name)?.value ?? '';
    return pkgbuildOf(
      readFileSync(join(root, commit, 'aur-package/.SRCINFO'), 'utf8'),
      present('pkgver'),
      present('pkgrel'),
    );
  }
  return written(entry, commit === 'c4259cd' ? (between[entry.path] ?? {}) : {});
}

function written({ path, bom, finalNewline, fields }: Entry, more: Lines): string {
  const lines = new Map([
    ...Object.entries(more).map(([line, text]) => [Number(line), text] as const),
    ...fields.map(({ line, lineText }) => [line, lineText] as const),
  ]);
  const filler = fillers[extname(path)] ?? '#';
  const all = Array.from({ length: Math.max(...lines.keys()) }, (_, at) => lines.get(at + 1) ?? filler);
  return `${bom ? '\ufeff' : ''}${all.join('\n')}${finalNewline ? '\n' : ''}`;
}

/** A line that says nothing. */
const fillers: Readonly<Record<string, string>> = { '.dart': '//', '.iss': ';', '.rc': '//', '.md': '' };

// Lines of research/upstream.md §1.9 that the manifest has no field for, and the brackets around them.
const between: Readonly<Record<string, Lines>> = {
  'lib/config/app_config.dart': { 4: 'class AppConfig {', 8: '}' },
  'lib/shared/lib/version.dart': {
    9: 'class CloudToLocalLLMVersions {',
    16: '  static const int tunnelManagerBuildNumber = 202506291750;',
    20: '  static const int sharedLibraryBuildNumber = 202506291750;',
    23: "  static const String trayDaemonVersion = 'deprecated';",
    26: "  static const String buildTimestamp = '2025-06-29T21:50:30Z';",
    27: '}',
  },
  'installers/windows/Basic.iss': {
    1: '#define MyAppName "CloudToLocalLLM"',
    7: '[Setup]',
    10: 'AppVersion={#MyAppVersion}',
  },
  'packaging/linux/aur/PKGBUILD': { 3: 'pkgname=cloudtolocalllm-bridge', 6: "arch=('x86_64')" },
  'windows/runner/Runner.rc': { 65: '#else', 67: '#endif', 71: '#else', 73: '#endif' },
  'Dockerfile.dev': { 11: 'FROM scratch' },
};
