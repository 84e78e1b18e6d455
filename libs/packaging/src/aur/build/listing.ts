import type { Services } from '@windlass/kit/services/services';

/** One thing in a built package. */
export interface PackedEntry {
  /** Without a slash at its beginning. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Of links. */
  readonly target: string | null;
  /** Hex; of files. */
  readonly sha256: string | null;
}

export interface Listing {
  /** `key = value` lines of .PKGINFO. */
  readonly info: ReadonlyMap<string, readonly string[]>;
  /** What pacman installs: without the package's own files at its top. */
  readonly entries: readonly PackedEntry[];
}

/** Reads a package as pacman would, by bsdtar, which makepkg itself packs with. @throws WindlassError `build` where it is damaged. */
export async function readPackage({ env, runner }: Pick<Services, 'env' | 'runner'>, file: string): Promise<Listing> {
  const options = {
    kind: 'build',
    env: { PATH: env['PATH'], LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    writes: false,
    timeoutMs: 600_000,
    maxCapture: 2 ** 28,
  } as const;
  const keys = '!all,type,mode,uid,gid,size,link,sha256';
  const { stdout } = await runner.run(
    'bsdtar',
    ['-cf', '-', '--format=mtree', `--options=${keys}`, `@${file}`],
    options,
  );
  const info = await runner.run('bsdtar', ['-xOf', file, '.PKGINFO'], options);
  return { info: parseInfo(info.stdout), entries: parseMtree(stdout).filter(({ path }) => !/^\.[A-Z]+$/.test(path)) };
}

function parseInfo(text: string): ReadonlyMap<string, readonly string[]> {
  const info = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) info.set(key, [...(info.get(key) ?? []), value]);
  }
  return info;
}

/** mtree(5): a path and `key=value` words; bytes that are no plain characters are octal. */
export function parseMtree(text: string): readonly PackedEntry[] {
  return text.split('\n').flatMap((line): PackedEntry[] => {
    if (line === '' || line.startsWith('#') || line.startsWith('/set') || line.startsWith('/unset')) return [];
    const [name = '', ...words] = line.trim().split(/ +/);
    const values = new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
    const path = decode(name).replace(/^\.\//, '').replace(/\/$/, '');
    if (path === '.' || path === '') return [];
    const link = values.get('link');
    return [
      {
        path,
        kind: kinds.get(values.get('type') ?? '') ?? 'other',
        mode: Number.parseInt(values.get('mode') ?? '0', 8),
        uid: Number(values.get('uid') ?? 0),
        gid: Number(values.get('gid') ?? 0),
        size: Number(values.get('size') ?? 0),
        target: link === undefined ? null : decode(link),
        sha256: values.get('sha256digest') ?? values.get('sha256') ?? null,
      },
    ];
  });
}

const kinds: ReadonlyMap<string, PackedEntry['kind']> = new Map([
  ['file', 'file'],
  ['link', 'link'],
  ['dir', 'folder'],
]);

function decode(text: string): string {
  const bytes: number[] = [];
  for (const [part, octal] of text.matchAll(/\\([0-7]{3})|[\s\S]/g))
    if (octal === undefined) bytes.push(...Buffer.from(part));
    else bytes.push(Number.parseInt(octal, 8));
  return Buffer.from(bytes).toString('utf8');
}
