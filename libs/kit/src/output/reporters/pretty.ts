import type { Event, Reporter, Streams } from '../events.ts';
import { formatWith, isShown, type ReporterOptions } from './formatters.ts';
import { fit, progressLine } from './progress.ts';
import { prose } from './prose.ts';
import { clean, isUnicode, prettyStyle } from './style.ts';

// Erase in line (ECMA-48, 8.3.41), from column one.
const erase = '\r\x1b[2K';
const redrawMs = 80;

/**
 * For a person at a terminal: marks, colours, and one line at the bottom that shows what is running and how far it is. That line is taken
 * back before anything else is printed. Drawn when an event comes: there is no timer that could keep the process alive.
 */
export function pretty(streams: Streams, env: NodeJS.ProcessEnv, options: ReporterOptions = {}): Reporter {
  const { detail, now = Date.now } = options;
  const unicode = isUnicode(env);
  const style = prettyStyle(streams.color, unicode);
  const formatters = prose(style);
  const titles = new Map<string, string>();
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const draw = (line: string) => {
    streams.stderr(`${erase}${line}`);
    drawn = true;
    drawnAt = now();
  };
  const takeBack = () => {
    if (drawn) streams.stderr(erase);
    drawn = false;
  };
  const running = (event: Event): boolean => {
    if (event.kind === 'step-start') {
      titles.set(event.id, clean(event.title));
      if (streams.isTTY) draw(fit(`${unicode ? '•' : '*'} ${clean(event.title)}`, streams.columns));
      return true;
    }
    if (event.kind !== 'progress') return false;
    if (streams.isTTY && now() - drawnAt >= redrawMs) {
      const title = titles.get(event.id) ?? clean(event.id);
      draw(progressLine({ ...event, title }, streams.columns, unicode));
    }
    return true;
  };

  return {
    report: (event) => {
      if (!isShown(event, detail) || running(event)) return;
      const text = formatWith(formatters, event);
      takeBack();
      if (text !== '') streams.stderr(text);
      // The next step may report its progress at once.
      drawnAt = Number.NEGATIVE_INFINITY;
    },
    close: takeBack,
  };
}
