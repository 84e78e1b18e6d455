import type { ScriptSpec } from '@windlass/kit/cli/script';
import { releaseTypes } from '@windlass/kit/config/schema';

export const script: ScriptSpec = {
  name: 'publish-packages',
  summary: 'Publishes to every configured channel: bytes first, then what users follow.',
  description:
    'Asks each channel what is there before and after, and compares digests: what is there already is left alone, and a run that was killed ' +
    'goes on where it was. Credentials are proven before anything goes out. With --hold only bytes go out; a later run without it moves the ' +
    'pointers (dist-tags, drafts, manifests).',
  options: {
    platforms: {
      type: 'string',
      describe:
        'Channels, separated by commas, or all; releases and download are short for github-release and static-download',
      placeholder: 'list',
      default: 'all',
    },
    'release-version': { type: 'string', describe: 'Refuse to publish any other version', placeholder: 'version' },
    type: {
      type: 'string',
      describe: 'Type of release: leaves out the channels that it does not publish to',
      choices: releaseTypes,
    },
    check: {
      type: 'boolean',
      describe: 'Only hold what was made against the rules of each channel; sends nothing',
    },
    hold: { type: 'boolean', describe: 'Publish bytes only; users go on with what they have' },
    force: { type: 'boolean', describe: 'Replace what is there already, where a channel allows that' },
    stage: {
      type: 'string',
      describe: 'test: to the test registries',
      choices: ['test', 'production'],
      default: 'production',
    },
    'strict-pending': { type: 'boolean', describe: 'Exit with 9 where something is still on its way' },
  },
  examples: [
    ['publish-packages --plan', 'Show what would go out, and from where there is no way back'],
    ['publish-packages --check', 'Hold it against the rules of every channel, before the tag is pushed'],
    ['publish-packages --hold', 'Bytes only'],
    ['publish-packages', 'All of it, or what is left of it'],
    ['publish-packages --platforms npm,releases', 'Two channels'],
    ['publish-packages --type patch', 'The channels of a patch release'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
