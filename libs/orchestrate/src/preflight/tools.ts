import { asWindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import type { Runner } from '@windlass/kit/run/runner';
import { coerce, satisfies, validRange } from 'semver';
import { howToGet } from './install.ts';
import type { NeededTool } from './needed.ts';

export interface FoundTool extends NeededTool {
  /** As it prints it; null where it is missing or prints none. */
  readonly found: string | null;
  readonly state: 'ok' | 'missing' | 'too old' | 'unclear';
  readonly howToGet: string;
  /** What it printed or why it could not be started; for people. */
  readonly said: string;
}

/** Starts each program once and reads its version. */
export async function findTools(tools: readonly NeededTool[], runner: Runner): Promise<readonly FoundTool[]> {
  return Promise.all(tools.map((tool) => findTool(tool, runner)));
}

async function findTool(tool: NeededTool, runner: Runner): Promise<FoundTool> {
  const base = { ...tool, howToGet: howToGet(tool.name) };
  const [program = tool.name, ...args] = tool.command;
  let said: string;
  let isAnswer: boolean;
  try {
    const ran = await runner.run(program, args, { kind: 'gate', writes: false, check: false, timeoutMs: 20_000 });
    said = `${ran.stdout}\n${ran.stderr}`.trim();
    isAnswer = ran.exitCode === 0;
    if (ran.exitCode === 127 || ran.exitCode === 126) return { ...base, found: null, state: 'missing', said };
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted') throw error;
    return { ...base, found: null, state: 'missing', said: error.why ?? error.message };
  }
  // A lone number is a version (`less 590`), unless it is part of a complaint (`sh: 0: Illegal option --`).
  const lone = isAnswer ? /\b\d+\b/.exec(said)?.[0] : undefined;
  const found = /\d+(?:\.\d+)+/.exec(said)?.[0] ?? lone ?? null;
  return { ...base, found, said: said.split('\n')[0] ?? '', state: stateOf(found, tool.version) };
}

function stateOf(found: string | null, wanted: string | null): FoundTool['state'] {
  if (wanted === null || wanted === '*') return 'ok';
  const version = found === null ? null : coerce(found);
  if (version === null || validRange(wanted) === null) return 'unclear';
  return satisfies(version, wanted) ? 'ok' : 'too old';
}

/** One finding for each program that is not as it is needed. */
export function toolFindings(tools: readonly FoundTool[]): Finding[] {
  return tools
    .filter(({ state }) => state !== 'ok')
    .map((tool) => ({
      check: `tool-${tool.state.replace(' ', '-')}`,
      severity: tool.optional || tool.state === 'unclear' ? ('warning' as const) : ('error' as const),
      message: `${tool.name} is ${tool.state === 'unclear' ? 'of a version that cannot be told' : tool.state} (${tool.because.join(', ')})`,
      expected: tool.version ?? 'any version',
      actual: tool.found ?? tool.said.slice(0, 200),
      fix: tool.howToGet,
    }));
}
