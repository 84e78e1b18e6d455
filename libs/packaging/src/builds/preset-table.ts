import type { Preset } from '@windlass/kit/config/schema-products';
import { cargoFlags } from './cargo-flags.ts';
import { compilerFlags } from './compiler-flags.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a build runs: the folder of the config and that of the build, absolute, and how many processors it may use. */
export interface BuildPlace {
  readonly root: string;
  readonly cwd: string;
  readonly jobs: number;
}

/** How a kind of project is built. `{product} {core} {version} {arch} {image}` in words and output stand for what they say. */
export interface PresetRow {
  /** Commands, one after the other. Empty: only the config knows. */
  readonly steps: readonly (readonly string[])[];
  /** What they leave behind, from the folder of the build: a file, a folder or a glob; null where it is no file. */
  readonly output: string | null;
  /** How to get the tool. */
  readonly get: string;
  /** What comes after the steps where `output` is null and the config names one; `{output}` is that, from the folder of the build. */
  readonly save?: readonly string[];
  /** Variables that make the output independent of the machine, given all the others; they come before what they are given. */
  readonly env?: (place: BuildPlace, env: Env) => Readonly<Record<string, string>>;
  /** Names of variables that say where a tool keeps its things or fetches them from: let through, and no inputs. */
  readonly through?: readonly string[];
  /** Commands that print the version of what builds. */
  readonly versions?: readonly (readonly string[])[];
  /** Files that tell the version of the tool, from the folder of its program; for tools that take long to say so themselves. */
  readonly beside?: readonly string[];
  /** What is installed beside the sources, from the folder of the build or one above it; git ignores it. */
  readonly installed?: readonly string[];
  /** What a step says where something that it needs is missing, and what to type then. */
  readonly hints?: readonly (readonly [says: RegExp, next: string])[];
}

const flutter = {
  // What Dart packages come from and go to.
  through: ['PUB_CACHE', 'PUB_HOSTED_URL', 'FLUTTER_STORAGE_BASE_URL'],
  beside: ['internal/engine.version', 'cache/flutter.version.json', '../version'],
} as const;

/** Every preset. A new one is a line here and its name in the list of the config's schema. */
export const presetTable: Readonly<Record<Preset, PresetRow>> = {
  'flutter-linux': {
    ...flutter,
    steps: [
      ['flutter', 'pub', 'get'],
      ['flutter', 'build', 'linux', '--release'],
    ],
    output: 'build/linux/{arch}/release/bundle',
    get: 'https://docs.flutter.dev/get-started/install/linux',
  },
  'flutter-web': {
    ...flutter,
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
    env: (place, env) => ({ CARGO_INCREMENTAL: env['CARGO_INCREMENTAL'] ?? '0', ...cargoFlags(place, env) }),
    through: ['CARGO_HOME', 'RUSTUP_HOME', 'RUSTUP_DIST_SERVER', 'RUSTUP_UPDATE_ROOT'],
    versions: [
      ['cargo', '--version'],
      ['rustc', '--version', '--verbose'],
    ],
    hints: [
      [/--locked was passed|lock file .* needs to be updated/, 'cargo update --workspace, and commit Cargo.lock'],
    ],
  },
  // Without the path of this folder and the state of git, which are no part of the sources.
  go: {
    steps: [['go', 'build', '-trimpath', '-buildvcs=false', '-o', 'build/', './...']],
    output: 'build',
    get: 'https://go.dev/doc/install',
    through: ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOPROXY', 'GOPRIVATE', 'GONOPROXY', 'GOSUMDB', 'GONOSUMDB'],
    versions: [['go', 'version']],
  },
  npm: {
    steps: [['npm', 'run', 'build']],
    output: 'dist',
    get: 'https://nodejs.org/en/download',
    through: ['npm_config_cache', 'npm_config_userconfig', 'NPM_CONFIG_CACHE', 'NPM_CONFIG_USERCONFIG'],
    versions: [['node', '--version']],
    beside: ['../package.json'],
    installed: ['node_modules/.package-lock.json', 'node_modules/.pnpm/lock.yaml', 'node_modules/.yarn-state.yml'],
    hints: [
      [/Missing script: "?build/, 'add a script build to package.json, or name another: command: [npm, run, …]'],
      [/: not found|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND/, 'npm ci, then run the command again'],
    ],
  },
  python: {
    steps: [['python3', '-m', 'build', '--outdir', 'build/python']],
    output: 'build/python',
    get: 'Python 3 from your distribution, then: python3 -m pip install build',
    through: ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_CONFIG_FILE', 'PIP_CACHE_DIR', 'PIP_CERT', 'VIRTUAL_ENV'],
    versions: [['python3', '--version']],
    hints: [
      [/No module named build/, 'python3 -m pip install build (Debian: apt-get install python3-build python3-venv)'],
    ],
  },
  cmake: {
    steps: [
      // What was set by hand, or of another folder, is forgotten; objects that are still right are kept.
      ['cmake', '-E', 'rm', '-f', 'build/CMakeCache.txt'],
      ['cmake', '-S', '.', '-B', 'build', '-DCMAKE_BUILD_TYPE=Release'],
      ['cmake', '--build', 'build', '--config', 'Release'],
    ],
    output: 'build/{product}',
    get: 'https://cmake.org/download',
    env: compilerFlags,
    versions: [
      ['cmake', '--version'],
      ['cc', '--version'],
      ['c++', '--version'],
    ],
  },
  docker: {
    steps: [['docker', 'build', '--tag', '{image}:{core}', '.']],
    output: null,
    save: ['docker', 'save', '--output', '{output}', '{image}:{core}'],
    get: 'https://docs.docker.com/engine/install',
    through: [
      'DOCKER_HOST',
      'DOCKER_CONFIG',
      'DOCKER_CONTEXT',
      'DOCKER_CERT_PATH',
      'DOCKER_TLS_VERIFY',
      'DOCKER_BUILDKIT',
      'BUILDX_BUILDER',
      'XDG_RUNTIME_DIR',
    ],
    versions: [['docker', '--version']],
    hints: [
      [/Cannot connect to the Docker daemon/, 'start it (systemctl start docker), or name another by DOCKER_HOST'],
    ],
  },
  custom: { steps: [], output: null, get: 'your distribution, or add its folder to PATH' },
};
