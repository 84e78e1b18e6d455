import { resolve } from 'node:path';
import { asWindlassError } from '../errors.ts';
import type { Envelope, Step } from '../output/envelope.ts';
import { errorFindings } from '../output/error-findings.ts';
import { maskDeep } from '../run/mask.ts';
import { toEnvelope } from './envelope-of.ts';
import { parseArgs } from './parse.ts';
import type { ScriptContext, ScriptResult, ScriptSpec } from './script.ts';

/** What a called script inherits of its caller: the same streams, secrets, signal and clock. */
export type Caller = Pick<ScriptContext, 'cwd' | 'env' | 'emit' | 'redactor' | 'signal' | 'now'>;

/**
 * Runs a script inside of another one, as its own process would run it, and gives the envelope that it would print. Its events go to the
 * caller's reporter. Never throws: what went wrong is in the envelope.
 */
export async function callScript(spec: ScriptSpec, argv: readonly string[], caller: Caller): Promise<Envelope> {
  const { env, redactor, signal, now } = caller;
  const started = now();
  const steps: Step[] = [];
  let result: ScriptResult;
  try {
    const { args, command } = parseArgs(spec, argv, env);
    const emit: ScriptContext['emit'] = (event) => {
      if (event.kind === 'step') steps.push(event.step);
      caller.emit(event);
    };
    const cwd = resolve(caller.cwd, args.string('cwd') ?? '.');
    result = await spec.run({ script: spec.name, args, command, cwd, env, emit, redactor, signal, now });
  } catch (thrown) {
    const error = asWindlassError(thrown);
    caller.emit({ kind: 'error', error });
    result = { exitCode: error.exitCode, steps, findings: errorFindings(error) };
  }
  return maskDeep(toEnvelope(spec.name, result, started, now()), (text) => redactor.mask(text));
}
