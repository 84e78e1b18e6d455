import { withoutPasswords } from '@windlass/kit/git/git';
import { listOf, parseToml, type Table, tableOf, tablesOf, textOf } from '../../table.ts';
import { type LockNode, type LockReader, reachable } from './lock.ts';
import { pythonPackage } from './python.ts';

/** `uv.lock` (https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile): the whole graph; development groups stand apart and are left out. */
export const uvLock: LockReader = {
  names: ['uv.lock'],
  presets: ['python'],
  above: true,
  read: async ({ text, inner }) => {
    const packages = tablesOf((await parseToml(text))['package']);
    const nodes = new Map<string, LockNode>();
    for (const one of packages) {
      nodes.set(keyOf(one), {
        package: isOwn(one) ? null : packageOf(one),
        needs: needsOf(packages, one['dependencies']),
      });
      // `name[extra]` is the package, and what that extra asks for besides.
      for (const [extra, list] of Object.entries(tableOf(one['optional-dependencies'])))
        nodes.set(`${keyOf(one)}[${extra}]`, { package: null, needs: [keyOf(one), ...needsOf(packages, list)] });
    }
    const own = packages.filter(isOwn);
    const here = own.filter((one) => ownPath(one) === (inner || '.'));
    return reachable(nodes, (here.length > 0 || inner !== '' ? here : own).map(keyOf));
  },
};

const keyOf = (one: Table): string => `${one['name']} ${one['version'] ?? ''}`;

function ownPath(one: Table): string | null {
  const source = tableOf(one['source']);
  const path = source['editable'] ?? source['virtual'] ?? source['directory'];
  return typeof path === 'string' ? path : null;
}

const isOwn = (one: Table): boolean => ownPath(one) !== null;

function needsOf(packages: readonly Table[], list: unknown): string[] {
  return tablesOf(list).flatMap((need) => {
    const { name, version, extra } = need;
    const found = packages.filter(
      (one) => one['name'] === name && (version === undefined || one['version'] === version),
    );
    return found.flatMap((one) => [keyOf(one), ...listOf(extra).map((word) => `${keyOf(one)}[${textOf(word)}]`)]);
  });
}

function packageOf(one: Table) {
  const source = tableOf(one['source']);
  const files = [tableOf(one['sdist']), ...tablesOf(one['wheels'])].map((file) => textOf(file['hash']));
  const git = textOf(source['git']);
  const qualifiers = {
    vcs_url:
      git === ''
        ? ''
        : `git+${withoutPasswords(git)
            .replace(/\?[^#]*/, '')
            .replace('#', '@')}`,
    download_url: withoutPasswords(textOf(source['url'])),
  };
  return pythonPackage(textOf(one['name']), textOf(one['version']), files.filter(Boolean), qualifiers);
}
