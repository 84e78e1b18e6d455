import type { Artifact } from '../../artifacts.ts';

type Content = Artifact['contents'][number];

/** One file of an archive and its place in the system. */
export interface Placed {
  /** From the folder inside of the archive. */
  readonly from: string;
  /** From /; `{pkgname}` stands for the package that it goes into. */
  readonly to: string;
  /** Of links what the archive has, which nobody looks at. */
  readonly mode: number;
  /** Whether unpacking alone gives it this mode. */
  readonly keepsMode: boolean;
  readonly isLink: boolean;
}

export interface Layout {
  readonly placed: readonly Placed[];
  /** Licences: every package has a copy. */
  readonly licenses: readonly Placed[];
  /** Links that the archive does not have: programs of a bundle that stays in one folder. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/** Folders of an archive that is laid out like a system, and where they go in Arch (which has no /usr/sbin, /usr/lib64, /usr/libexec). */
const folders: ReadonlyMap<string, string> = new Map([
  ['bin', 'usr/bin'],
  ['sbin', 'usr/bin'],
  ['lib', 'usr/lib'],
  ['lib64', 'usr/lib'],
  ['libexec', 'usr/lib'],
  ['share', 'usr/share'],
  ['include', 'usr/include'],
  ['man', 'usr/share/man'],
  ['etc', 'etc'],
  ['opt', 'opt'],
  ['var', 'var'],
  ['srv', 'srv'],
]);

const license = /^(?:LICEN[CS]E|COPYING|NOTICE|UNLICENSE|COPYRIGHT)(?:[.-][\w.-]+)?$/i;
const document = /^(?:README|CHANGELOG|CHANGES|NEWS|AUTHORS|CONTRIBUTORS|THANKS|TODO)(?:[.-][\w.-]+)?$/i;

/** Where each file of an archive belongs by its name, as Arch's packaging guidelines have it. Paths without the folder inside. */
export function layoutOf(contents: readonly Content[], product: string): Layout {
  const licenses = contents
    .filter(({ path }) => license.test(path))
    .map((content) => place(content, `usr/share/licenses/{pkgname}/${content.path}`, 0o644));
  const rest = contents.filter(({ path }) => !license.test(path));
  const isSystem = rest.every(({ path }) => {
    const [folder = '', ...below] = path.split('/');
    return below.length === 0 || folder === 'usr' || folders.has(folder);
  });
  return isSystem ? systemLayout(rest, licenses, product) : bundleLayout(contents, licenses, product);
}

function systemLayout(contents: readonly Content[], licenses: readonly Placed[], product: string): Layout {
  const placed = contents.map((content) => {
    const { path, mode } = content;
    const [first = '', ...below] = path.split('/');
    if (first === 'usr') {
      const [second = '', ...deeper] = below;
      const folder = deeper.length > 0 ? (folders.get(second) ?? `usr/${second}`) : `usr/${second}`;
      return place(content, [folder, ...deeper].join('/'));
    }
    if (below.length > 0) return place(content, [folders.get(first), ...below].join('/'));
    return place(content, topLevel(path, mode, product), document.test(path) ? 0o644 : undefined);
  });
  return { placed, licenses, links: [] };
}

function topLevel(name: string, mode: number, product: string): string {
  if (document.test(name)) return `usr/share/doc/{pkgname}/${name}`;
  if (name.endsWith('.desktop')) return `usr/share/applications/${name}`;
  if (/\.(?:metainfo|appdata)\.xml$/.test(name)) return `usr/share/metainfo/${name}`;
  if (/\.(?:service|socket|timer|path|target)$/.test(name)) return `usr/lib/systemd/system/${name}`;
  if (/\.[1-8](?:\.gz)?$/.test(name)) return `usr/share/man/man${/\.([1-8])(?:\.gz)?$/.exec(name)?.[1]}/${name}`;
  if (/\.(?:png|svg|xpm)$/.test(name)) return `usr/share/pixmaps/${name}`;
  if (isProgram(mode)) return `usr/bin/${name}`;
  return `usr/share/${product}/${name}`;
}

/** What finds its files beside itself stays together in /opt, and its programs are found by links. */
function bundleLayout(contents: readonly Content[], licenses: readonly Placed[], product: string): Layout {
  const inBin = contents.filter(
    ({ path, mode, link }) => /^bin\/[^/]+$/.test(path) && isProgram(mode) && link === undefined,
  );
  const atTop = contents.filter(
    ({ path, mode, link }) =>
      !path.includes('/') && isProgram(mode) && link === undefined && !/\.so(?:\.|$)|\.sh$/.test(path),
  );
  const named = [...atTop, ...inBin].filter(({ path }) => path === product || path === `bin/${product}`);
  const programs = named.length > 0 ? named : inBin.length > 0 ? inBin : atTop;
  return {
    placed: contents.map((content) => place(content, `opt/${product}/${content.path}`)),
    licenses,
    links: programs.map(({ path }) => ({
      path: `usr/bin/${path.replace(/^.*\//, '')}`,
      target: `/opt/${product}/${path}`,
    })),
  };
}

export function place({ path, mode, link }: Content, to: string, wanted?: number): Placed {
  const bits = wanted ?? mode & 0o7755;
  // Set-id bits are lost where an ordinary user unpacks.
  return { from: path, to, mode: bits, keepsMode: bits === (mode & 0o755), isLink: link !== undefined };
}

const isProgram = (mode: number): boolean => (mode & 0o111) !== 0;
