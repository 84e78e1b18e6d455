import { callScript } from '@windlass/kit/cli/call';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import type { Call } from '@windlass/orchestrate/sail';
import type { Trace } from '@windlass/orchestrate/trace';
import { scripts } from './scripts.ts';

/** Runs scripts under the lock that this one holds, with the flags that all of them share. */
export function callUnder(context: ScriptContext, leaseKey: string, trace: Trace | null): Call {
  const { args, redactor, signal, now, cwd } = context;
  const env = { ...context.env, WINDLASS_LEASE: leaseKey };
  const shared = ['config', 'ledger'].flatMap((name) => {
    const value = args.string(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  return async (name, argv) => {
    const load = scripts[name];
    if (load === undefined) throw new WindlassError('internal', `there is no script ${name}`);
    const { script } = await load();
    const emit = trace === null ? context.emit : trace.watch(context.emit, name);
    return callScript(script, [...argv, ...shared], { cwd, env, emit, redactor, signal, now });
  };
}
