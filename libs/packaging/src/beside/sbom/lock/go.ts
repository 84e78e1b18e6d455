import { purlOf } from '../purl.ts';
import { type Locked, type LockReader, sorted } from './lock.ts';

/**
 * `go.mod` (https://go.dev/ref/mod), which since Go 1.17 names every module that a package is taken from; for older ones also `go.sum`. Neither
 * tells which module needs which. The hashes of `go.sum` are of a list of files, not of a download, so they are not given as one.
 */
export const goModules: LockReader = {
  names: ['go.mod'],
  presets: ['go'],
  above: true,
  also: () => ['go.sum'],
  read: async ({ text, others }): Promise<Locked> => {
    const lines = directives(text);
    const replaced = replacements(lines);
    const required = lines.flatMap(({ verb, words, comment }) =>
      verb === 'require' && words.length === 2
        ? [{ path: words[0] ?? '', version: words[1] ?? '', indirect: /\bindirect\b/.test(comment) }]
        : [],
    );
    const known = new Set(required.map(({ path }) => path));
    const older = isOlder(lines) ? fromSums(others.get('go.sum') ?? '').filter(({ path }) => !known.has(path)) : [];
    const modules = [...required, ...older].flatMap(({ path, version, indirect }) => {
      const instead = replaced.get(`${path} ${version}`) ?? replaced.get(path);
      if (instead === undefined) return [{ ...packageOf(path, version), indirect }];
      // A folder beside the product: its own.
      return instead.version === '' ? [] : [{ ...packageOf(instead.path, instead.version), indirect }];
    });
    const packages = sorted(modules).map(({ indirect: _, ...one }) => ({ ...one, needs: [] }));
    const direct = modules.filter(({ indirect }) => !indirect).map(({ purl }) => purl);
    return {
      packages: packages.filter(({ purl }, at) => packages[at - 1]?.purl !== purl),
      direct: direct.sort(),
      unpinned: [],
    };
  },
};

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly comment: string;
}

/** The lines of a go.mod, those in parentheses with the word before them. */
function directives(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let block: string | null = null;
  for (const line of text.split('\n')) {
    const [, code = '', comment = ''] = /^(.*?)(?:\/\/(.*))?\r?$/.exec(line) ?? [];
    const words = code
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => word.replace(/^"(.*)"$|^`(.*)`$/, '$1$2'));
    if (words.length === 0) continue;
    if (words[0] === ')') block = null;
    else if (words.at(-1) === '(') block = words[0] ?? null;
    else if (block !== null) found.push({ verb: block, words, comment });
    else found.push({ verb: words[0] ?? '', words: words.slice(1), comment });
  }
  return found;
}

/** `old [version] => new [version]`, by path or by path and version. */
function replacements(
  lines: readonly Directive[],
): ReadonlyMap<string, { readonly path: string; readonly version: string }> {
  const pairs = lines.flatMap(({ verb, words }) => {
    const at = words.indexOf('=>');
    if (verb !== 'replace' || at < 1) return [];
    const [path = '', version = ''] = words.slice(at + 1);
    return [[words.slice(0, at).join(' '), { path, version }] as const];
  });
  return new Map(pairs);
}

function isOlder(lines: readonly Directive[]): boolean {
  const [, minor = '0'] = (lines.find(({ verb }) => verb === 'go')?.words[0] ?? '1.0').split('.');
  const major = lines.find(({ verb }) => verb === 'go')?.words[0]?.split('.')[0] ?? '1';
  return Number(major) === 1 && Number.parseInt(minor, 10) < 17;
}

/** Modules whose content was needed, not only their go.mod; of several versions the last, which Go sorts highest. */
function fromSums(
  text: string,
): readonly { readonly path: string; readonly version: string; readonly indirect: true }[] {
  const versions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [path = '', version = ''] = line.split(' ');
    if (path !== '' && version !== '' && !version.endsWith('/go.mod')) versions.set(path, version);
  }
  return [...versions].map(([path, version]) => ({ path, version, indirect: true }));
}

/** Lower case, as the definition of the type `golang` asks for. */
function packageOf(path: string, version: string) {
  const words = path.toLowerCase().split('/');
  const [name = path, namespace] = [words.at(-1), words.slice(0, -1).join('/')];
  const purl = purlOf({ type: 'golang', namespace, name, version });
  return { purl, name: path, version, hashes: [] };
}
