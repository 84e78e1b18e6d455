import type { Reporter, Streams } from '../events.ts';
import { type Formatters, formatWith, isShown, type ReporterOptions } from './formatters.ts';
import { prose } from './prose.ts';
import { plainStyle } from './style.ts';

export const plainFormatters: Formatters = prose(plainStyle);

/** Words on stderr, one line each, no colours: logs, pipes, CI systems without a reporter of their own. */
export function plain(streams: Streams, _env: NodeJS.ProcessEnv, { detail }: ReporterOptions = {}): Reporter {
  return {
    report: (event) => {
      // A log shows each step once, when it is over; only `--verbose` also says that it began.
      const shown = isShown(event, detail) && (event.kind !== 'step-start' || detail === 'verbose');
      const text = shown ? formatWith(plainFormatters, event) : '';
      if (text !== '') streams.stderr(text);
    },
  };
}
