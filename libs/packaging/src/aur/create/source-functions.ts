import { WindlassError } from '@windlass/kit/errors';
import { contentsOf, folderInside } from './archive-content.ts';
import { ownRelations } from './fields.ts';
import { installLines } from './install-lines.ts';
import { layoutOf } from './layout.ts';
import { type Functions, functionLines, type Parts } from './parts.ts';
import { type Recipe, recipeFor } from './recipes.ts';
import { plainOrQuoted, quoted } from './shell-text.ts';
import { restOf } from './split.ts';

/** `prepare()`, `build()` and `package()` of a package that is built from the archive of the sources. */
export async function sourceFunctions(parts: Parts): Promise<Functions> {
  const { release, aur, choice, version } = parts;
  const [source] = choice.sources;
  if (source === undefined) throw new WindlassError('internal', 'no archive was chosen');
  const { recipe, dir } = await recipeFor(release, aur, version);
  const contents = contentsOf(release, source);
  const folder = folderInside(release, source);
  const enter = (path: string): string[] => {
    const whole = [folder, path === '.' ? '' : path].filter(Boolean).join('/');
    return whole === '' ? [] : [`cd ${version.word(whole)}`];
  };
  const paths = contents.map(({ path }) => path);
  const licenses = layoutOf(contents, release.product.name).licenses.flatMap((one) =>
    installLines([one], paths, version),
  );
  const copies = licenses.length === 0 ? [] : [...(dir === '.' ? [] : [`cd "\${srcdir}"`, ...enter('.')]), ...licenses];
  const inDir = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : functionLines(name, [...enter(dir), ...lines]);
  const before = inDir('prepare', recipe.prepare);
  const { makedepends, depends, isPortable } = recipe;
  const common = { makedepends, depends, isPortable, options: [] };
  if (Object.keys(aur.split).length === 0)
    return {
      ...common,
      lines: [
        ...before,
        ...inDir('build', recipe.build),
        ...functionLines('package', [...enter(dir), ...recipe.install, ...copies]),
      ],
    };
  return {
    ...common,
    lines: [
      ...before,
      ...functionLines('build', stageLines(recipe, enter(dir))),
      ...(await packages(parts, [...enter('.'), ...licenses])),
    ],
  };
}

/** What several packages share is installed once, into a folder from which each takes its own. */
function stageLines(recipe: Recipe, enter: readonly string[]): string[] {
  const staged = recipe.install.map((line) =>
    line.replaceAll('${pkgdir}', '${srcdir}/staged').replaceAll('$pkgdir', '$srcdir/staged'),
  );
  return [
    ...enter,
    ...recipe.build,
    'rm -rf "${srcdir}/staged"',
    ...staged.filter((line) => !line.startsWith('chown ')),
  ];
}

async function packages({ release, aur, installFile }: Parts, licenses: readonly string[]): Promise<string[]> {
  const rest = await restOf(release, aur);
  const taken = Object.values(aur.split).flatMap(({ files }) => files ?? []);
  return Object.entries(aur.split).flatMap(([name, one]) => {
    const own = (one.files ?? []).map(shellGlob);
    return functionLines(`package_${name}`, [
      ...(one.summary === null ? [] : [`pkgdesc=${quoted(one.summary)}`]),
      ...ownRelations(one),
      ...(name === rest && installFile !== null ? [`install=${installFile}`] : []),
      'cd "${srcdir}/staged"',
      ...(name === rest
        ? [
            'cp -dr --no-preserve=ownership . "${pkgdir}"',
            'cd "${pkgdir}"',
            `rm -rf -- ${taken.map(shellGlob).join(' ')}`,
            'find . -mindepth 1 -type d -empty -delete',
          ]
        : [`cp -dr --parents --no-preserve=ownership ${own.join(' ')} "\${pkgdir}"`]),
      ...(licenses.length === 0 ? [] : ['cd "${srcdir}"', ...licenses]),
    ]);
  });
}

/** A glob as bash takes it: its signs bare, its text quoted where it has to be. */
function shellGlob(glob: string): string {
  return glob
    .replace(/^\/+|\/(?:\*\*)?$/g, '')
    .split(/([*?]+|\[[^\]]*\])/)
    .map((part, at) => (at % 2 === 1 || part === '' ? part : plainOrQuoted(part)))
    .join('');
}
