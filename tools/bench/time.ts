import { spawnSync } from 'node:child_process';

export interface Command {
  readonly label: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that count as having done the job; 0 where left out. */
  readonly ok?: readonly number[];
  /** Puts the folder back before each run; not timed. */
  readonly reset?: () => void;
}

export interface Timing {
  readonly label: string;
  /** Wall time of the whole process, milliseconds. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Median of the ratios to the first command, run by run: both sides saw the same machine. */
  readonly ratio: number;
}

/** Runs the commands in turn, A B C A B C …, after one round that is not counted. */
export function timeAll(commands: readonly Command[], rounds: number): Timing[] {
  const times = commands.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    commands.forEach((command, at) => {
      command.reset?.();
      const ms = timeOnce(command);
      if (round >= 0) times[at]?.push(ms);
    });
  }
  const base = times[0] ?? [];
  return commands.map(({ label }, at) => {
    const own = times[at] ?? [];
    const ratio = median(own.map((ms, round) => ms / (base[round] ?? ms)));
    return { label, median: median(own), min: Math.min(...own), max: Math.max(...own), ratio };
  });
}

function timeOnce({ label, file, args, cwd, env, ok = [0] }: Command): number {
  const start = process.hrtime.bigint();
  const run = spawnSync(file, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (run.error || !ok.includes(run.status ?? -1))
    throw new Error(`${label} gave ${run.status}: ${run.error?.message ?? run.stderr}`);
  return ms;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function timingTable(timings: readonly Timing[], budget: Readonly<Record<string, number>> = {}): string {
  const rows = timings.map((t) => [
    t.label,
    t.median.toFixed(1),
    `${t.min.toFixed(1)}–${t.max.toFixed(1)}`,
    t.ratio.toFixed(2),
    budget[t.label] === undefined ? '' : `≤ ${budget[t.label]}`,
  ]);
  return table(['command', 'median ms', 'min–max ms', 'ratio', 'budget'], rows);
}
