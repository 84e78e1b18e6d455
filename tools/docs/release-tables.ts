import { channels } from '@windlass/channels/list';
import { typeMatrix as channelMatrix } from '@windlass/channels/type-matrix';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { releaseTypes } from '@windlass/kit/config/schema';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Envelope } from '@windlass/kit/output/envelope';
import { typeMatrix } from '@windlass/orchestrate/matrix';
import { type Course, phaseIds, stages } from '@windlass/orchestrate/phases';
import { verdictOf } from '@windlass/orchestrate/policy';
import { scenarios, severities, topics } from '@windlass/orchestrate/preflight/scenario';
import { titleOf } from '@windlass/orchestrate/sail';

// A product with one of each, so that no step has nothing to do.
const config = resolveConfig({
  packages: { app: {} },
  servers: { web: { host: 'web', path: 'site' } },
  channels: { npm: {}, aur: {} },
});
const course: Course = { release: { config }, type: 'minor', scenario: 'regular', to: '<version>' };

/** The six phases: their stages, what each runs, and what follows where it fails. */
export function phaseTable(): string {
  const rows = phaseIds.map((phase, at) => {
    const own = stages.filter((stage) => stage.phase === phase);
    const runs = own.flatMap(({ steps }) => steps.map((step) => `\`${general(titleOf(course, step))}\``));
    const { action, why } = verdictOf(phase, failed);
    const then = `${action === 'halt' ? 'halts' : 'winds back'}: ${why}`;
    return [`${at + 1} ${phase}`, own.map(({ id }) => `\`${id}\``).join(', '), runs.join('<br>'), then];
  });
  return table(['phase', 'stages', 'runs, in this order', 'where one of them fails'], rows);
}

/** What a type of release raises, where it publishes, and how strict its pre-flight is. */
export function typeTable(): string {
  const rows = releaseTypes.map((type) => {
    const { raises, scenario, estimate } = typeMatrix[type];
    const to = channels.filter(({ id }) => channelMatrix[id].includes(type)).map(({ id }) => id);
    return [`\`${type}\``, raises ?? 'nothing', to.join(', ') || 'nothing', scenario, estimate.join(' to ')];
  });
  return table(['type', 'raises', 'publishes to', 'pre-flight', 'minutes to plan with'], rows);
}

/** How much each finding of pre-flight weighs. */
export function preflightTable(): string {
  const rows = topics.map((topic) => [topic, ...scenarios.map((scenario) => severities[scenario][topic] ?? '')]);
  return table(['looked at', ...scenarios], rows);
}

/** An envelope of which nothing is known but that it failed. */
const failed: Envelope = {
  schema: 'windlass/result@1',
  script: 'any',
  ok: false,
  exitCode: ExitCode.verification,
  product: null,
  version: null,
  release: null,
  startedAt: '2026-03-04T05:06:07Z',
  durationMs: 0,
  plan: null,
  steps: [],
  findings: [],
  residue: [],
  data: {},
};

function general(title: string): string {
  return title.replace(/(?<=type )minor\b/, '<type>').replace(/(?<=scenario )regular\b/, '<scenario>');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
