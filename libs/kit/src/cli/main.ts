import { resolve } from 'node:path';
import { ExitCode } from '../exit-codes.ts';
import type { Step } from '../output/envelope.ts';
import { errorFindings } from '../output/error-findings.ts';
import type { Event, Reporter, Streams } from '../output/events.ts';
import { maskDeep } from '../run/mask.ts';
import { Redactor } from '../run/redact.ts';
import { toolVersion } from '../tool-version.ts';
import type { Args } from './args.ts';
import { toEnvelope } from './envelope-of.ts';
import { type Parsed, parseArgs } from './parse.ts';
import type { ScriptContext, ScriptResult, ScriptSpec } from './script.ts';
import { watchSignals } from './signals.ts';
import { processStreams } from './streams.ts';

export interface MainOptions {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly streams: Streams;
  readonly now: () => Date;
}

/** Runs a script as a process: the entry file's whole job. Sets `process.exitCode`, never exits by itself. */
export async function runProcess(spec: ScriptSpec, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const streams = processStreams(process);
  const exitCode = await runScript(spec, {
    argv,
    env: process.env,
    cwd: currentFolder(),
    streams,
    now: () => new Date(),
  });
  // What could not be printed was not delivered: that has set the exit code already.
  process.exitCode ||= exitCode;
}

/** A folder that was removed under us has no name any more; what it was called serves the error. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] || '/nowhere';
  }
}

/** Parse, run, print; gives the exit code. Never throws. */
export async function runScript(spec: ScriptSpec, options: MainOptions): Promise<ExitCode> {
  const started = options.now();
  let reporter: Reporter | undefined;
  let args: Args | undefined;
  let result: ScriptResult;
  const steps: Step[] = [];
  const signals = watchSignals();
  const redactor = new Redactor();
  try {
    const parsed = parseArgs(spec, options.argv, options.env);
    if (parsed.help || parsed.version) {
      options.streams.stdout(await page(spec, parsed, options.streams.columns));
      return ExitCode.ok;
    }
    args = parsed.args;
    reporter = await openReporter(args, options, redactor);
    signals.timeout(args.number('timeout'));
    const emit = (event: Event) => {
      if (event.kind === 'step') steps.push(event.step);
      reporter?.report(event);
    };
    emit({ kind: 'start', script: spec.name, title: spec.summary });
    result = await spec.run(contextOf(spec, parsed, options, { emit, signal: signals.signal, redactor }));
  } catch (thrown) {
    const error = signals.asInterruption(thrown);
    reporter ??= await openReporter(args, options, redactor);
    reporter.report({ kind: 'error', error });
    result = { exitCode: error.exitCode, steps, findings: errorFindings(error) };
  } finally {
    signals.stop();
  }
  const envelope = maskDeep(toEnvelope(spec.name, result, started, options.now()), (text) => redactor.mask(text));
  reporter.report({ kind: 'end', envelope });
  reporter.close?.();
  if (wantsJson(args, options)) options.streams.stdout(`${JSON.stringify(envelope)}\n`);
  else if (result.text !== undefined && result.text !== '')
    options.streams.stdout(withNewline(redactor.mask(result.text)));
  return envelope.exitCode as ExitCode;
}

/** Also where the command line could not be read: whoever asked for an envelope gets one. */
function wantsJson(args: Args | undefined, { argv, env }: MainOptions): boolean {
  if (args !== undefined) return args.flag('json');
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const last = own.findLast((word) => /^--(?:no-)?json(?:=|$)/.test(word));
  if (last !== undefined) return last === '--json' || last === '--json=true';
  return /^(?:1|true|yes|on)$/i.test(env['WINDLASS_JSON'] ?? '');
}

async function page(spec: ScriptSpec, parsed: Parsed, columns: number): Promise<string> {
  if (parsed.version) return `${toolVersion}\n`;
  const { helpText } = await import('./help.ts');
  return helpText(spec, columns);
}

function contextOf(
  spec: ScriptSpec,
  parsed: Parsed,
  options: MainOptions,
  run: Pick<ScriptContext, 'emit' | 'signal' | 'redactor'>,
): ScriptContext {
  const { args, command } = parsed;
  const cwd = resolve(options.cwd, args.string('cwd') ?? '.');
  return { script: spec.name, args, command, cwd, env: options.env, now: options.now, ...run };
}

async function openReporter(args: Args | undefined, options: MainOptions, redactor: Redactor): Promise<Reporter> {
  const { makeReporter } = await import('../output/reporters/list.ts');
  return makeReporter({
    name: args?.string('reporter'),
    streams: options.streams,
    env: options.env,
    cwd: resolve(options.cwd, args?.string('cwd') ?? '.'),
    verbose: args?.flag('verbose') ?? false,
    quiet: args?.flag('quiet') ?? false,
    json: wantsJson(args, options),
    redactor,
  });
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
