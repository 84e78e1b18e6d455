import type { ResolvedAur, ResolvedBuild } from '@windlass/kit/config/resolved-products';
import type { Preset } from '@windlass/kit/config/schema-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { outputPath } from '../../builds/output.ts';
import { configError } from '../../config-place.ts';
import { system } from './install-lines.ts';
import { plainOrQuoted, type VersionText } from './shell-text.ts';

/** How a PKGBUILD builds from sources; lines of its functions, run in the folder of the build. */
export interface Recipe {
  readonly makedepends: readonly string[];
  readonly depends: readonly string[];
  /** Whether what comes out is the same on every processor. */
  readonly isPortable: boolean;
  readonly prepare: readonly string[];
  readonly build: readonly string[];
  /** Fills `$pkgdir`. */
  readonly install: readonly string[];
}

interface Row extends Omit<Recipe, 'install'> {
  readonly install: (product: string) => readonly string[];
}

const none = { makedepends: [], depends: [], isPortable: false, prepare: [], build: [] } as const;
const program = (from: string, product: string): string =>
  `install -Dm755 ${plainOrQuoted(from)} "\${pkgdir}/usr/bin/${product}"`;

/** As Arch's packaging guidelines have it for each; null: no package of Arch. */
const rows: Readonly<Record<Preset, Row | null>> = {
  cargo: {
    ...none,
    makedepends: ['cargo'],
    depends: ['glibc', 'gcc-libs'],
    prepare: ['export RUSTUP_TOOLCHAIN=stable', `cargo fetch --locked --target "$(rustc -vV | sed -n 's/host: //p')"`],
    build: ['export RUSTUP_TOOLCHAIN=stable CARGO_TARGET_DIR=target', 'cargo build --frozen --release'],
    install: (product) => [program(`target/release/${product}`, product)],
  },
  go: {
    ...none,
    makedepends: ['go'],
    depends: ['glibc'],
    build: [
      'export CGO_CPPFLAGS="${CPPFLAGS}" CGO_CFLAGS="${CFLAGS}" CGO_CXXFLAGS="${CXXFLAGS}" CGO_LDFLAGS="${LDFLAGS}"',
      'export GOFLAGS="-buildmode=pie -trimpath -mod=readonly -modcacherw"',
      'go build -o build/ ./...',
    ],
    install: () => ['install -Dm755 -t "${pkgdir}/usr/bin" build/*'],
  },
  cmake: {
    ...none,
    makedepends: ['cmake'],
    depends: ['glibc'],
    build: ['cmake -B build -S . -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX=/usr -Wno-dev', 'cmake --build build'],
    install: () => ['DESTDIR="${pkgdir}" cmake --install build'],
  },
  python: {
    ...none,
    makedepends: ['python-build', 'python-installer', 'python-wheel'],
    depends: ['python'],
    isPortable: true,
    build: ['python -m build --wheel --no-isolation'],
    install: () => ['python -m installer --destdir="${pkgdir}" dist/*.whl'],
  },
  npm: {
    ...none,
    makedepends: ['npm'],
    depends: ['nodejs'],
    isPortable: true,
    build: ['npm ci', 'npm run build', 'npm pack'],
    install: () => [
      'npm install --global --omit=dev --prefix "${pkgdir}/usr" ./*.tgz',
      // npm gives what it installs to whoever owns the folder.
      'chown -R root:root "${pkgdir}"',
    ],
  },
  'flutter-linux': {
    ...none,
    makedepends: ['flutter', 'clang', 'cmake', 'ninja'],
    depends: ['gtk3'],
    build: ['flutter pub get', 'flutter build linux --release'],
    install: (product) => [
      `install -dm755 "\${pkgdir}/opt/${product}" "\${pkgdir}/usr/bin"`,
      `cp -dr --no-preserve=ownership build/linux/*/release/bundle/. "\${pkgdir}/opt/${product}"`,
      `ln -s "/opt/${product}/${product}" "\${pkgdir}/usr/bin/${product}"`,
    ],
  },
  custom: { ...none, depends: ['glibc'], install: () => [] },
  'flutter-web': null,
  docker: null,
};

/** What a source package does to be built and installed. @throws WindlassError `config` where the config does not say which build, or what is installed. */
export async function recipeFor(
  release: ReleaseContext,
  aur: ResolvedAur,
  version: VersionText,
): Promise<{ readonly recipe: Recipe; readonly dir: string }> {
  const [name, build] = await chooseBuild(release, aur);
  const row = rows[build.preset];
  const product = release.product.name;
  if (row === null)
    throw await configError(
      release,
      ['channels', 'aur', 'build'],
      `${name} (${build.preset}) makes no package of Arch`,
    );
  const install =
    aur.files?.flatMap((file) => fileLines(file, version)) ?? (await defaultInstall(release, name, build, row));
  const own =
    build.command === null ? row : { ...row, prepare: [], build: [build.command.map(plainOrQuoted).join(' ')] };
  return { recipe: { ...own, install: install.length > 0 ? install : row.install(product) }, dir: build.dir };
}

async function chooseBuild(release: ReleaseContext, { build }: ResolvedAur): Promise<[string, ResolvedBuild]> {
  const { builds } = release.config;
  const key = ['channels', 'aur', 'build'];
  if (build !== null) {
    const found = builds[build];
    if (found !== undefined) return [build, found];
    throw await configError(release, key, `there is no build ${build}`, {
      why: `builds are ${Object.keys(builds).join(', ') || 'not configured'}`,
    });
  }
  const able = Object.entries(builds).filter(([, { preset }]) => rows[preset] !== null);
  const [only, ...more] = able;
  if (only !== undefined && more.length === 0) return only;
  throw await configError(release, key, 'which build the package does is not said', {
    why:
      able.length === 0
        ? 'the config names none that makes a program'
        : `it may be ${able.map(([name]) => name).join(' or ')}`,
    next: 'name it: channels.aur.build',
  });
}

/** What a build of one's own leaves behind is installed where it is one file; of a folder nobody knows what it holds. */
async function defaultInstall(
  release: ReleaseContext,
  name: string,
  build: ResolvedBuild,
  row: Row,
): Promise<readonly string[]> {
  if (build.command === null) return row.install(release.product.name);
  const output = outputPath(release, name);
  const below = build.dir === '.' || !output?.startsWith(`${build.dir}/`) ? output : output.slice(build.dir.length + 1);
  const isFile = below !== null && /^[^*?[\]{}]+$/.test(below) && below.split('/').at(-1) === release.product.name;
  if (isFile) return [program(below, release.product.name)];
  throw await configError(release, ['channels', 'aur'], `what ${name} leaves behind and where it goes is not said`, {
    why: `its output is ${output ?? 'not named'}`,
    next: 'add channels.aur.files, for instance { from: build/app, to: usr/bin/app, mode: "0755" }',
  });
}

function fileLines({ from, to, mode }: NonNullable<ResolvedAur['files']>[number], version: VersionText): string[] {
  const source = from
    .split(/([*?]+|\[[^\]]*\])/)
    .map((part, at) => (at % 2 === 1 || part === '' ? part : version.word(part)))
    .join('');
  const target = system(to.replace(/\/$/, ''), version);
  const bits = mode?.toString(8).padStart(3, '0');
  if (to.endsWith('/')) {
    if (bits !== undefined) return [`install -Dm${bits} -t ${target} ${source}`];
    return [`install -dm755 ${target}`, `cp -dr --no-preserve=ownership -t ${target} ${source}`];
  }
  if (bits !== undefined) return [`install -Dm${bits} ${source} ${target}`];
  const folder = to.includes('/') ? to.slice(0, to.lastIndexOf('/')) : '';
  return [`install -dm755 ${system(folder, version)}`, `cp -dr --no-preserve=ownership ${source} ${target}`];
}
