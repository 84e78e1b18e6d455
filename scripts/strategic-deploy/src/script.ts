import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'strategic-deploy',
  summary: 'Takes a release through six gated phases, and winds it back where it is not right.',
  description:
    'preflight, versions, artifacts, distribution, verification, completion: each is made of scripts that can be run alone, and each must ' +
    'pass before the next begins. What fails once something has left this machine is wound back everywhere and verified. Killed or ' +
    'interrupted anywhere, the same command goes on.',
  options: {
    type: {
      type: 'string',
      describe: 'What kind of release: it decides the version, the channels and the checks',
      choices: ['major', 'minor', 'patch', 'build', 'hotfix', 'config'],
    },
    'release-version': {
      type: 'string',
      describe: 'Release this version, instead of the next one of the type',
      placeholder: 'version',
    },
    'validate-only': {
      type: 'boolean',
      describe: 'Only pre-flight: prove that the release could begin, change nothing',
    },
    'skip-phases': {
      type: 'strings',
      describe: 'Phases to leave out (words or 1 to 6); recorded, and what a later phase needs runs nevertheless',
      placeholder: 'phases',
    },
    only: { type: 'strings', describe: 'Only these phases or stages (what Nx targets use)', placeholder: 'stages' },
    'emergency-mode': { type: 'boolean', describe: 'Minimal pre-flight; what is waived is recorded' },
    resume: { type: 'boolean', describe: 'Go on with the open release, whatever its type' },
    'no-rollback': { type: 'boolean', describe: 'Where a gate fails: halt, and leave everything as it is' },
    trace: {
      type: 'string',
      describe: 'Write where time goes, to be opened in Perfetto',
      placeholder: 'file',
      path: true,
    },
  },
  examples: [
    ['strategic-deploy --type minor --plan', 'Show every step, and from where it cannot be taken back'],
    ['strategic-deploy --type patch', 'Release the next patch everywhere'],
    ['strategic-deploy --resume', 'Go on after a kill, a power cut or Ctrl-C'],
    ['strategic-deploy --type major --validate-only', 'Could it begin?'],
    ['strategic-deploy --type hotfix --emergency-mode', 'As little pre-flight as can be'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
