/** Time that passes only by sleeping. */
export interface FakeClock {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly slept: readonly number[];
}

export function fakeClock(start = '2026-07-01T10:00:00.000Z'): FakeClock {
  let time = Date.parse(start);
  const slept: number[] = [];
  return {
    now: () => new Date(time),
    sleep: async (ms) => {
      time += ms;
      slept.push(ms);
    },
    slept,
  };
}
