import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'validate-build-artifacts',
  summary: 'Checks what was packed: checksums, sizes, contents, and that the program runs and tells this version.',
  description:
    'By packages.<name>.check of the config: minSize, maxSize, maxGrowth, contains, forbids (globs; one without a slash means a name at any ' +
    'depth), containsText, forbidsText (expressions searched in the bytes of every file), elf (libraries, rpath, stripped) and run, which is ' +
    'started in an empty environment and must print this version as a word of its own. Without it, too: SHA-256, size and contents as ' +
    'recorded; nothing of another version left; no path or link that leads out, no set-id bits, devices, duplicates or decompression bombs; ' +
    'programs for the platform, without paths of the build machine or an executable stack; no keys, tokens or passwords; and what lintian, ' +
    'rpmlint, desktop-file-validate and appstreamcli say, where they are installed. check.web opens a web bundle in Chromium, check.install ' +
    'installs a package in a scratch root; both are there for the output of a build, too (builds.<name>.check). docs/checks.md has every ' +
    'check, and how to silence it. Exit code 3 where something is wrong.',
  positionals: [{ name: 'names', describe: 'Packages, and builds with checks; all where not given', many: true }],
  options: {
    'run-timeout': {
      type: 'number',
      describe: 'Seconds that the program in a package, and a page, may take',
      default: 30,
      placeholder: 'seconds',
    },
    rebuild: {
      type: 'boolean',
      describe: 'Build the commit again in a temporary folder, pack it, and compare every byte',
    },
  },
  examples: [
    ['validate-build-artifacts', 'Check every package in dist/release'],
    ['validate-build-artifacts --plan', 'Which checks would be made; starts nothing'],
    ['validate-build-artifacts linux --run-timeout 120', 'Only this one, whose program takes long to start'],
    [
      'validate-build-artifacts --rebuild',
      'Also whether the commit gives the same bytes when it is built again elsewhere',
    ],
    [
      'validate-build-artifacts linux --rebuild --json',
      'The same for one package, as data: what differs, and diffoscope’s report',
    ],
    ['validate-build-artifacts --reporter github', 'As annotations of a workflow'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
