import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Streams } from '../events.ts';
import type { ReporterOptions } from './formatters.ts';

/**
 * Writes a report to WINDLASS_REPORT, or to `name` in the working folder. A report that cannot be written is said on stderr and
 * changes no exit code: what was released is released.
 */
export function writeReport(
  text: string,
  name: string,
  streams: Streams,
  env: NodeJS.ProcessEnv,
  options: ReporterOptions,
): void {
  if (options.writesReport === false) return;
  const file = resolve(options.cwd ?? '.', env.WINDLASS_REPORT || name);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    streams.stderr(
      `warning the report ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}\n`,
    );
  }
}
