import path from 'node:path';
import type { Emit } from '../output/events.ts';
import { showCommand } from './command-line.ts';
import { run } from './exec.ts';
import type { RunOptions, RunResult } from './options.ts';
import type { Redactor } from './redact.ts';

export interface RunnerParts {
  /** In plan mode what writes is said, not done; what only reads still runs. */
  readonly plan: boolean;
  readonly redactor: Redactor;
  /** Folder of the logs; `log` in a call's options is then a name in it. No logs where null. */
  readonly logDir: string | null;
  readonly emit: Emit;
  /** For every call that names none. */
  readonly signal?: AbortSignal;
}

export interface Runner {
  /** As `run` in exec.ts, with the runner's redactor, log folder and signal. */
  run(file: string, args: readonly string[], options: Omit<RunOptions, 'redactor'>): Promise<RunResult>;
  /** Command lines that plan mode left out so far, masked. */
  readonly planned: readonly string[];
}

/** The one place where plan mode cuts: a command that writes gets no further than here. */
export function makeRunner(parts: RunnerParts): Runner {
  const planned: string[] = [];
  return {
    planned,
    run: async (file, args, options) => {
      if (parts.plan && (options.writes ?? true)) {
        const commandLine = parts.redactor.mask(showCommand(file, args));
        planned.push(commandLine);
        parts.emit({ kind: 'note', level: 'info', message: `would run: ${commandLine}` });
        return { ...notRun, commandLine };
      }
      return run(file, args, {
        ...options,
        redactor: parts.redactor,
        signal: options.signal ?? parts.signal,
        log: logFile(parts.logDir, options.log),
      });
    },
  };
}

const notRun = {
  ran: false,
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  truncated: false,
  durationMs: 0,
  log: null,
} as const;

function logFile(dir: string | null, name: string | undefined): string | undefined {
  if (name === undefined || path.isAbsolute(name)) return name;
  return dir === null ? undefined : path.join(dir, name.endsWith('.log') ? name : `${name}.log`);
}
