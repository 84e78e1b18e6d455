import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'prepare-aur-package',
  summary: 'Brings PKGBUILD and .SRCINFO in line with what was packed, without makepkg.',
  description:
    'Each source whose file name is that of one of our packages gets the checksum of that package in its own place; comments, layout, SKIP ' +
    'and all other entries stay. A source that still names another version is refused, with its line. pkgrel is 1 with a new pkgver and one ' +
    'more where only the rest changed; the epoch is yours alone. .SRCINFO is made by reading the PKGBUILD, never by running it, and is ' +
    'compared with makepkg where there is one. Both files are then committed, and a second run changes nothing.',
  options: {
    'print-srcinfo': {
      type: 'string',
      describe: 'Only print the .SRCINFO of this PKGBUILD; needs no config',
      placeholder: 'PKGBUILD',
      path: true,
    },
    commit: { type: 'boolean', describe: 'Commit the two files; --no-commit only writes them', default: true },
    makepkg: {
      type: 'boolean',
      describe: 'Compare with makepkg --printsrcinfo; where it is not named, if there is a makepkg',
    },
  },
  examples: [
    ['prepare-aur-package', 'Write the checksums, .SRCINFO and a commit of both'],
    ['prepare-aur-package --plan', 'Show the diff, write nothing'],
    ['prepare-aur-package --print-srcinfo PKGBUILD > .SRCINFO', 'What makepkg --printsrcinfo prints, on any system'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
