import { WindlassError } from '@windlass/kit/errors';
import { contentsOf, folderInside } from './archive-content.ts';
import { placeFiles } from './chosen-files.ts';
import { ownRelations } from './fields.ts';
import { installLines, system } from './install-lines.ts';
import type { Layout, Placed } from './layout.ts';
import { type Functions, functionLines, type Parts } from './parts.ts';
import { quoted } from './shell-text.ts';
import { distribute } from './split.ts';

/** `package()` of a package that takes what was built: every file of the archive into its place. */
export async function binaryFunctions(parts: Parts): Promise<Functions> {
  const { release, aur, choice, version, installFile } = parts;
  const [first, ...others] = choice.sources;
  if (first === undefined) throw new WindlassError('internal', 'no archive was chosen');
  const contents = contentsOf(release, first);
  for (const other of others) {
    const theirs = new Set(contentsOf(release, other).map(({ path }) => path));
    const alone = contents.find(({ path }) => !theirs.delete(path))?.path ?? [...theirs][0];
    if (alone !== undefined && aur.files === null)
      throw new WindlassError('gate', `${first.artifact.name} and ${other.artifact.name} do not hold the same files`, {
        where: release.artifactsDir,
        why: `only one of them has ${alone}`,
        next: 'say what is installed: channels.aur.files',
      });
  }
  const layout = await placeFiles(release, aur.files, contents);
  const paths = contents.map(({ path }) => path);
  const enter = enterLines(parts);
  const lines = (placed: readonly Placed[], links: Layout['links'], licenses: readonly Placed[]): string[] => [
    ...enter,
    ...installLines(placed, paths, version),
    ...links.flatMap(({ path, target }) => linkLines(path, target, parts)),
    ...licenses.flatMap((one) => installLines([one], paths, version)),
  ];
  const common = { depends: hasPrograms(contents) ? ['glibc'] : [], makedepends: [], isPortable: false };
  // What was checked is what is installed: nothing of it is stripped.
  const options = ['!strip', '!debug'];
  const split = await distribute(release, aur, layout);
  if (split === null)
    return { ...common, options, lines: functionLines('package', lines(layout.placed, layout.links, layout.licenses)) };
  return {
    ...common,
    options,
    lines: split.flatMap(({ name, one, isRest, placed, links }) =>
      functionLines(`package_${name}`, [
        ...(one.summary === null ? [] : [`pkgdesc=${quoted(one.summary)}`]),
        ...ownRelations(one),
        ...(isRest && installFile !== null ? [`install=${installFile}`] : []),
        ...lines(placed, links, layout.licenses),
      ]),
    ),
  };
}

/** Into the folder of the archive; on each processor its own, where they differ. */
function enterLines({ release, choice, version }: Parts): string[] {
  const folders = choice.sources.map((source) => ({ arch: source.arch, folder: folderInside(release, source) }));
  const [first] = folders;
  if (first === undefined || folders.every(({ folder }) => folder === '')) return [];
  if (folders.every(({ folder }) => folder === first.folder)) return [`cd ${version.word(first.folder)}`];
  const arms = folders.map(({ arch, folder }) => `  ${arch}) cd ${version.word(folder || '.')} ;;`);
  return ['case "${CARCH}" in', ...arms, 'esac'];
}

function linkLines(path: string, target: string, { version }: Parts): string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return [`install -dm755 ${system(folder, version)}`, `ln -s ${version.word(target)} ${system(path, version)}`];
}

function hasPrograms(contents: ReturnType<typeof contentsOf>): boolean {
  return contents.some(({ mode }) => (mode & 0o111) !== 0);
}
