import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import type { Preset } from '@windlass/kit/config/schema-products';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';

/** How a kind of project is built. `{product} {core} {version} {arch}` in words and output stand for what they say. */
export interface PresetRow {
  /** Commands, one after the other. Empty: only the config knows. */
  readonly steps: readonly (readonly string[])[];
  /** What they leave behind, from the folder of the build: a file, a folder or a glob; null where it is no file. */
  readonly output: string | null;
  /** How to get the tool. */
  readonly get: string;
}

/** Every preset. A new one is a line here and its name in the list of the config's schema. */
export const presetTable: Readonly<Record<Preset, PresetRow>> = {
  'flutter-linux': {
    steps: [
      ['flutter', 'pub', 'get'],
      ['flutter', 'build', 'linux', '--release'],
    ],
    output: 'build/linux/{arch}/release/bundle',
    get: 'https://docs.flutter.dev/get-started/install/linux',
  },
  'flutter-web': {
    steps: [
      ['flutter', 'pub', 'get'],
      // S0 asks for the icons as they are.
      ['flutter', 'build', 'web', '--release', '--no-tree-shake-icons'],
    ],
    output: 'build/web',
    get: 'https://docs.flutter.dev/get-started/install',
  },
  cargo: {
    steps: [['cargo', 'build', '--release', '--locked']],
    output: 'target/release/{product}',
    get: 'https://rustup.rs',
  },
  // Without the path of this folder and the state of git, which are no part of the sources.
  go: {
    steps: [['go', 'build', '-trimpath', '-buildvcs=false', '-o', 'build/', './...']],
    output: 'build',
    get: 'https://go.dev/doc/install',
  },
  npm: {
    steps: [['npm', 'run', 'build']],
    output: 'dist',
    get: 'https://nodejs.org/en/download',
  },
  python: {
    steps: [['python3', '-m', 'build', '--outdir', 'build/python']],
    output: 'build/python',
    get: 'Python 3 from your distribution, then: python3 -m pip install build',
  },
  cmake: {
    steps: [
      ['cmake', '-S', '.', '-B', 'build', '-DCMAKE_BUILD_TYPE=Release'],
      ['cmake', '--build', 'build', '--config', 'Release'],
    ],
    output: 'build/{product}',
    get: 'https://cmake.org/download',
  },
  docker: {
    steps: [['docker', 'build', '--tag', '{product}:{core}', '.']],
    output: null,
    get: 'https://docs.docker.com/engine/install',
  },
  custom: { steps: [], output: null, get: 'your distribution, or add its folder to PATH' },
};

/** A build as it is run. */
export interface Recipe {
  readonly steps: readonly (readonly string[])[];
  /** From the folder of the config; null where it leaves no file behind. */
  readonly output: string | null;
  readonly get: string;
}

/** The preset with what the config says instead. */
export function recipeOf(build: ResolvedBuild, product: string, version: Version): Recipe {
  const row = presetTable[build.preset];
  const values: Readonly<Record<string, string>> = {
    product,
    core: version.core,
    version: formatVersion(version),
    // As Flutter names them.
    arch: process.arch,
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, word: string) => values[word] ?? whole);
  const steps = build.command === null ? row.steps.map((words) => words.map(fill)) : [build.command];
  const inDir = (output: string): string => (build.dir === '.' ? output : `${build.dir.replace(/\/$/, '')}/${output}`);
  const output = build.output ?? (row.output === null ? null : inDir(fill(row.output)));
  return { steps, output, get: row.get };
}
