import type { Context, Script } from 'node:vm';

/** Ends synchronous work after a time: V8 stops it at its next jump back, in the middle of an expression that backtracks, too. */
export class Timed {
  readonly #script: Script;
  readonly #context: Context;

  constructor() {
    const vm = process.getBuiltinModule('node:vm');
    this.#context = vm.createContext(Object.create(null));
    this.#script = new vm.Script('work()');
  }

  /** False where it took longer than `ms` and was ended. A call costs about a millisecond: the watch is a thread. */
  run(work: () => void, ms: number): boolean {
    this.#context['work'] = work;
    try {
      this.#script.runInContext(this.#context, { timeout: Math.max(1, Math.ceil(ms)) });
      return true;
    } catch (thrown) {
      // Not `instanceof`: the error may be one of the other context.
      const isTimeout = typeof thrown === 'object' && thrown !== null && 'code' in thrown;
      if (isTimeout && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw thrown;
    } finally {
      this.#context['work'] = undefined;
    }
  }
}
