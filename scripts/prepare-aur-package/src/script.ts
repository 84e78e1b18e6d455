import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'prepare-aur-package',
  summary: 'Brings PKGBUILD and .SRCINFO in line with what was packed, without makepkg.',
  description:
    'Each source whose file name is that of one of our packages gets the checksum of that package in its own place; comments, layout, SKIP ' +
    'and all other entries stay. A source that still names another version is refused, with its line. pkgrel is 1 with a new pkgver and one ' +
    'more where only the rest changed; the epoch is yours alone (--epoch). Where there is no PKGBUILD yet, --create writes one from the ' +
    'config. .SRCINFO is made by reading the PKGBUILD, never by running it. Where there is a makepkg it then runs the PKGBUILD of the config, ' +
    'and no other: its own .SRCINFO is compared, and the package is built in a folder of its own from the packed files, without the network, ' +
    'and compared with them (--no-build, --no-makepkg). The files are then committed, and a second run changes nothing.',
  positionals: [{ name: 'files', describe: 'Further PKGBUILDs for --print-srcinfo', many: true, path: true }],
  options: {
    'print-srcinfo': {
      type: 'string',
      describe: 'Only print the .SRCINFO of this PKGBUILD; runs nothing of it, needs no config',
      placeholder: 'PKGBUILD',
      path: true,
    },
    create: { type: 'boolean', describe: 'Write a new PKGBUILD from channels.aur, about and packages of the config' },
    epoch: {
      type: 'number',
      describe: 'Set the epoch, which stands before every version for ever; it can only go up',
      placeholder: 'number',
    },
    commit: { type: 'boolean', describe: 'Commit the files; --no-commit only writes them', default: true },
    makepkg: {
      type: 'boolean',
      describe:
        'Compare with makepkg --printsrcinfo, which runs the PKGBUILD; where it is not named, if there is a makepkg',
    },
    build: {
      type: 'boolean',
      describe:
        'Build the package with makepkg and compare it with what was packed; where it is not named, if that can be done',
    },
  },
  examples: [
    ['prepare-aur-package', 'Write the checksums, .SRCINFO and a commit of both'],
    ['prepare-aur-package --plan', 'Show the diff, write nothing, run nothing'],
    ['prepare-aur-package --create', 'Write the first PKGBUILD, from the config and what was packed'],
    ['prepare-aur-package --create --plan', 'Show what it would be'],
    ['prepare-aur-package --build', 'Fail where the package cannot be built here'],
    ['prepare-aur-package --print-srcinfo PKGBUILD > .SRCINFO', 'What makepkg --printsrcinfo prints, on any system'],
    ['prepare-aur-package --print-srcinfo */PKGBUILD', 'The same of several, one after the other'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
