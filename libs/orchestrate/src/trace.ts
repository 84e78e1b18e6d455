import { writeFileSync } from 'node:fs';
import type { Emit, Event } from '@windlass/kit/output/events';

interface Span {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  /** Microseconds, as the Trace Event Format has it (the one that Perfetto and about:tracing open). */
  readonly ts: number;
  readonly dur: number;
  readonly pid: 1;
  readonly tid: number;
  readonly args: Readonly<Record<string, string>>;
}

/** Listens to a run and keeps when each step began and ended. Steps that overlap get tracks of their own. */
export class Trace {
  readonly #spans: Span[] = [];
  readonly #open = new Map<string, { readonly at: number; readonly title: string; readonly track: number }>();
  readonly #start: number;
  readonly #now: () => number;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  /** The same events, seen on their way. */
  watch(emit: Emit, layer: string): Emit {
    return (event) => {
      this.#see(event, layer);
      emit(event);
    };
  }

  /** Writes Trace Event Format JSON. */
  write(file: string): void {
    writeFileSync(file, `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: this.#spans })}\n`);
  }

  #see(event: Event, layer: string): void {
    if (event.kind === 'step-start') {
      const used = new Set([...this.#open.values()].map(({ track }) => track));
      let track = 1;
      while (used.has(track)) track += 1;
      this.#open.set(`${layer} ${event.id}`, { at: this.#now(), title: event.title, track });
    }
    if (event.kind !== 'step') return;
    const { id, state, title } = event.step;
    const begun = this.#open.get(`${layer} ${id}`);
    this.#open.delete(`${layer} ${id}`);
    const at = begun?.at ?? this.#now();
    this.#spans.push({
      name: begun?.title ?? title,
      cat: layer,
      ph: 'X',
      ts: Math.round((at - this.#start) * 1000),
      dur: Math.round((this.#now() - at) * 1000),
      pid: 1,
      tid: begun?.track ?? 1,
      args: { id, state },
    });
  }
}
