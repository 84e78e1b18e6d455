export interface Task {
  readonly name: string;
  /** Those of them that are tasks come first. */
  readonly needs: readonly string[];
  /** Two tasks of one place never run at once. */
  readonly place: string;
}

export interface Outcome<T> {
  readonly done: ReadonlyMap<string, T>;
  /** In the order in which they failed. */
  readonly failed: readonly { readonly name: string; readonly thrown: unknown }[];
  /** Not started, because something had failed before. */
  readonly left: readonly string[];
}

export interface ScheduleOptions<T> {
  /** So many at once at most. */
  readonly jobs: number;
  readonly work: (name: string) => Promise<T>;
  /** Told of each failure, with what is still running then. */
  readonly onFailure: (name: string, thrown: unknown, running: readonly string[]) => void;
}

/**
 * Runs tasks side by side, each after those that it needs, started in the order in which they are given. Once one has failed none is started
 * any more; those that run are let finish, since what they make is good. Never throws. `tasks` hold no circle.
 */
export async function schedule<T>(tasks: readonly Task[], options: ScheduleOptions<T>): Promise<Outcome<T>> {
  const { jobs, work, onFailure } = options;
  const done = new Map<string, T>();
  const failed: { name: string; thrown: unknown }[] = [];
  const running = new Map<string, Promise<void>>();
  const places = new Set<string>();
  const waiting = new Map(tasks.map((task) => [task.name, task]));
  const isReady = ({ needs, place }: Task): boolean =>
    !places.has(place) && needs.every((need) => !waiting.has(need) && !running.has(need));
  const run = async ({ name, place }: Task): Promise<void> => {
    try {
      // It is among the running before it can end.
      await Promise.resolve();
      done.set(name, await work(name));
      running.delete(name);
    } catch (thrown) {
      running.delete(name);
      failed.push({ name, thrown });
      onFailure(name, thrown, [...running.keys()]);
    }
    places.delete(place);
  };
  for (;;) {
    for (const task of waiting.values()) {
      if (failed.length > 0 || running.size >= jobs) break;
      if (!isReady(task)) continue;
      waiting.delete(task.name);
      places.add(task.place);
      running.set(task.name, run(task));
    }
    if (running.size === 0) return { done, failed, left: [...waiting.keys()] };
    await Promise.race(running.values());
  }
}
