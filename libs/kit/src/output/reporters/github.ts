import { appendFileSync } from 'node:fs';
import type { Envelope, Finding } from '../envelope.ts';
import { errorFindings } from '../error-findings.ts';
import type { Reporter, Streams } from '../events.ts';
import { type Formatters, formatWith, isShown, type ReporterOptions } from './formatters.ts';
import { annotation, command, harmless } from './github-commands.ts';
import { stepSummary } from './github-summary.ts';
import { plainFormatters } from './plain.ts';

/**
 * GitHub Actions: annotations, a group per step, and a summary in $GITHUB_STEP_SUMMARY. All on stderr, where the runner reads commands
 * too, so that stdout keeps to data.
 */
export function github(streams: Streams, env: NodeJS.ProcessEnv, { detail }: ReporterOptions = {}): Reporter {
  const findings: Finding[] = [];
  let script = 'windlass';
  let envelope: Envelope | null = null;
  let group: string | null = null;

  const endGroup = () => {
    const end = group === null ? '' : command('endgroup');
    group = null;
    return end;
  };
  const formatters: Formatters = {
    start: (event) => harmless(plainFormatters.start(event)),
    'step-start': ({ id, title }) => {
      // Groups do not nest: a step that starts within another ends the other's group.
      const before = endGroup();
      group = id;
      return before + command('group', title);
    },
    step: (event) => (event.step.id === group ? endGroup() : '') + harmless(plainFormatters.step(event)),
    progress: () => '',
    finding: ({ finding }) => annotation(finding, env.GITHUB_WORKSPACE),
    note: ({ level, message }) => {
      if (level === 'info') return `${harmless(message)}\n`;
      return command(level === 'warning' ? 'warning' : 'debug', message);
    },
    error: (event) => {
      const annotations = errorFindings(event.error).map((finding) => annotation(finding, env.GITHUB_WORKSPACE));
      return endGroup() + annotations.join('') + harmless(plainFormatters.error(event));
    },
    end: (event) => endGroup() + harmless(plainFormatters.end(event)),
  };

  return {
    report: (event) => {
      if (event.kind === 'start') script = event.script;
      if (event.kind === 'finding') findings.push(event.finding);
      if (event.kind === 'error') findings.push(...errorFindings(event.error));
      if (event.kind === 'end') envelope = event.envelope;
      const text = isShown(event, detail) ? formatWith(formatters, event) : '';
      if (text !== '') streams.stderr(text);
    },
    close: () => {
      const rest = endGroup();
      if (rest !== '') streams.stderr(rest);
      const file = env.GITHUB_STEP_SUMMARY;
      if (file) append(file, stepSummary(envelope, script, findings), streams);
    },
  };
}

function append(file: string, text: string, streams: Streams): void {
  try {
    appendFileSync(file, text);
  } catch (cause) {
    streams.stderr(
      command(
        'warning',
        `the step summary cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      ),
    );
  }
}
