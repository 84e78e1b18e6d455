import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'health-check-all',
  summary: 'Asks every address that users use whether it works, from outside.',
  description:
    'For each server with a url: its health paths, the version it tells, its pages with all that they load, its certificate, and whether ' +
    'plain http leads to https. Changes nothing; exit code 5 where something is not as it must be.',
  options: {
    host: { type: 'strings', describe: 'Server of the config; all where not given', placeholder: 'name' },
    watch: { type: 'boolean', describe: 'Ask again and again, until interrupted or for --rounds' },
    interval: { type: 'number', describe: 'Time between two rounds', default: 10, placeholder: 'seconds' },
    rounds: { type: 'number', describe: 'Rounds of --watch; without end where not given', placeholder: 'count' },
    'tls-days': {
      type: 'number',
      describe: 'Days for which a certificate must still be valid',
      default: 14,
      placeholder: 'days',
    },
    'max-latency': {
      type: 'number',
      describe: 'Time in which a health path must have answered; any where not given',
      placeholder: 'ms',
    },
  },
  examples: [
    ['health-check-all', 'Ask every server once'],
    ['health-check-all --watch --interval 5 --rounds 12', 'For a minute; one bad round is exit code 5'],
    ['health-check-all --max-latency 800', 'And not slower than 800 ms'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
